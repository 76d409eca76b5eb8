// What do a browser's statistics say of one stream? The numbers that adaptation is judged by, as they stand: counters count from the beginning.

/** Of one sent encoding. SVC has one for all its layers. */
export interface SentFigures {
  /** Empty without simulcast. */
  readonly rid: string;
  readonly bytes: number;
  /** Of SVC each layer's. */
  readonly frames: number;
  /** Pictures, also of SVC; over the last second. */
  readonly framesPerSecond: number;
  readonly width: number;
  readonly pli: number;
  readonly isActive: boolean;
  /** none, cpu, bandwidth or other. */
  readonly limitation: string;
}

export interface ReceivedFigures {
  readonly bytes: number;
  readonly packets: number;
  readonly lost: number;
  readonly width: number;
  readonly framesDecoded: number;
  readonly framesDropped: number;
  readonly freezes: number;
  readonly freezesSeconds: number;
  readonly pli: number;
  readonly nacks: number;
  /** By RTX, of video. */
  readonly repaired: number;
  readonly jitterBufferSeconds: number;
  readonly jitterBufferEmitted: number;
  readonly codec: string;
  /** Of audio: samples, and how many of them were made up. */
  readonly samples: number;
  readonly concealed: number;
}

type Stat = Record<string, unknown>;

export async function readSent(sender: RTCRtpSender | undefined): Promise<SentFigures[]> {
  const stats = await statsOf(sender);
  return stats
    .filter(({ type }) => type === 'outbound-rtp')
    .map((stat) => ({
      rid: String(stat['rid'] ?? ''),
      bytes: numberOf(stat, 'bytesSent'),
      frames: numberOf(stat, 'framesEncoded'),
      framesPerSecond: numberOf(stat, 'framesPerSecond'),
      width: numberOf(stat, 'frameWidth'),
      pli: numberOf(stat, 'pliCount'),
      isActive: stat['active'] === true,
      limitation: String(stat['qualityLimitationReason'] ?? 'none'),
    }));
}

/** Undefined while nothing came. */
export async function readReceived(
  receiver: RTCRtpReceiver | undefined,
): Promise<ReceivedFigures | undefined> {
  const stats = await statsOf(receiver);
  const stat = stats.find(({ type }) => type === 'inbound-rtp');
  if (stat === undefined) return undefined;
  const codec = stats.find(({ id }) => id === stat['codecId']);
  return {
    bytes: numberOf(stat, 'bytesReceived'),
    packets: numberOf(stat, 'packetsReceived'),
    lost: numberOf(stat, 'packetsLost'),
    width: numberOf(stat, 'frameWidth'),
    framesDecoded: numberOf(stat, 'framesDecoded'),
    framesDropped: numberOf(stat, 'framesDropped'),
    freezes: numberOf(stat, 'freezeCount'),
    freezesSeconds: numberOf(stat, 'totalFreezesDuration'),
    pli: numberOf(stat, 'pliCount'),
    nacks: numberOf(stat, 'nackCount'),
    repaired: numberOf(stat, 'retransmittedPacketsReceived'),
    jitterBufferSeconds: numberOf(stat, 'jitterBufferDelay'),
    jitterBufferEmitted: numberOf(stat, 'jitterBufferEmittedCount'),
    codec: String(codec?.['mimeType'] ?? ''),
    samples: numberOf(stat, 'totalSamplesReceived'),
    concealed: numberOf(stat, 'concealedSamples') - numberOf(stat, 'silentConcealedSamples'),
  };
}

async function statsOf(source: RTCRtpSender | RTCRtpReceiver | undefined): Promise<Stat[]> {
  const report = await source?.getStats();
  return [...(report?.values() ?? [])];
}

const numberOf = (stat: Stat, name: string): number => Number(stat[name] ?? 0);
