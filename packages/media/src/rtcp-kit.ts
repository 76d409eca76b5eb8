// How do tests build the RTCP of a peer? Only for tests.
import {
  ArrivalSymbol,
  emptyReportBlock,
  ntpFraction,
  ntpSeconds,
  type ReportBlock,
  RtcpType,
  TransportFeedback,
  writeFir,
  writeNack,
  writePli,
  writeReceiverReport,
  writeReportBlock,
  writeSenderReport,
  writeTransportFeedback,
} from '@chorale/rtp';

function written(write: (bytes: Uint8Array) => number): Uint8Array {
  const bytes = new Uint8Array(4096);
  return bytes.slice(0, write(bytes));
}

const SENDER = 9;

export const nackFor = (ssrc: number, sequences: readonly number[]): Uint8Array =>
  written((bytes) =>
    writeNack(bytes, 0, {
      senderSsrc: SENDER,
      mediaSsrc: ssrc,
      sequences: Uint16Array.from(sequences),
      count: sequences.length,
    }),
  );

export const pliFor = (ssrc: number): Uint8Array =>
  written((bytes) => writePli(bytes, 0, { senderSsrc: SENDER, mediaSsrc: ssrc }));

export const firFor = (ssrc: number): Uint8Array =>
  written((bytes) => writeFir(bytes, 0, { senderSsrc: SENDER, mediaSsrc: ssrc, command: 1 }));

export const receiverReportOf = (block: Partial<ReportBlock>): Uint8Array =>
  written((bytes) => {
    writeReportBlock(bytes, 0, 0, { ...emptyReportBlock(), ...block });
    return writeReceiverReport(bytes, 0, { ssrc: SENDER, count: 1 });
  });

export const senderReportOf = (ssrc: number, wallUs: number, rtpTimestamp: number): Uint8Array =>
  written((bytes) =>
    writeSenderReport(bytes, 0, {
      ssrc,
      ntpSeconds: ntpSeconds(wallUs),
      ntpFraction: ntpFraction(wallUs),
      rtpTimestamp,
      packets: 1,
      octets: 1,
    }),
  );

/** A REMB packet: this many bits per second. */
export function rembOf(exponent: number, mantissa: number): Uint8Array {
  const bytes = new Uint8Array(24);
  bytes.set([0x8f, RtcpType.payloadFeedback, 0, 5]);
  bytes.set(Buffer.from('REMB'), 12);
  bytes.set([1, (exponent << 2) | (mantissa >> 16), mantissa >> 8, mantissa], 16);
  return bytes;
}

/** Transport-cc. Deltas in ticks of 250 µs; -1: missing. */
export function feedbackOf(
  baseSequence: number,
  referenceTime: number,
  deltas: readonly number[],
): Uint8Array {
  const feedback = new TransportFeedback();
  Object.assign(feedback, { baseSequence, referenceTime, count: deltas.length });
  for (const [index, delta] of deltas.entries()) {
    feedback.symbols[index] = delta < 0 ? ArrivalSymbol.missing : ArrivalSymbol.small;
    feedback.deltas[index] = Math.max(delta, 0);
  }
  const bytes = new Uint8Array(64 + 4 * deltas.length);
  return bytes.subarray(0, writeTransportFeedback(bytes, 0, feedback));
}
