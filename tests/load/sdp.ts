// How does a load client write SDP? By mirroring the server's offer, or from a fixed list of sections; text in, text out.
import type { LoadMeans, LoadServer } from '@chorale/transport/testing';

export interface OwnSide {
  readonly ufrag: string;
  readonly password: string;
  readonly fingerprint: LoadMeans['fingerprint'];
}

/** Under the one payload type of our own offers. */
export type VideoCodec = 'VP8' | 'H265';

export interface OfferedSection {
  readonly kind: 'audio' | 'video' | 'application';
  readonly direction: 'sendonly' | 'recvonly';
  /** Of what is sent: track id and SSRC. */
  readonly cid?: string;
  readonly ssrc?: number;
  /** `VP8` when absent. */
  readonly codec?: VideoCodec;
}

/** The payload types of our own offers. */
export const payloadType = { audio: 111, video: 96 } as const;

const KEPT = /^a=(mid|rtpmap|fmtp|rtcp-fb|extmap|sctp-port|max-message-size|rtcp-mux|rtcp-rsize)\b/;
const flipped: Readonly<Record<string, string>> = {
  'a=sendonly': 'a=recvonly',
  'a=sendrecv': 'a=recvonly',
  'a=recvonly': 'a=inactive',
  'a=inactive': 'a=inactive',
};

/** Takes everything that is offered, as the DTLS client. */
export function answerOffer(offer: string, own: OwnSide): string {
  const [session = '', ...sections] = offer.split(/^(?=m=)/m);
  const group = /^a=group:BUNDLE.*$/m.exec(session)?.[0] ?? 'a=group:BUNDLE';
  const head = ['v=0', `o=- ${Date.now()} 1 IN IP4 127.0.0.1`, 's=-', 't=0 0', group.trim()];
  const lines = [...head, ...sections.flatMap((section) => answerSection(section, own))];
  return `${lines.join('\r\n')}\r\n`;
}

function answerSection(section: string, own: OwnSide): string[] {
  const [media = '', ...lines] = section.trim().split(/\r?\n/);
  const mirrored = lines.flatMap((line) => flipped[line] ?? (KEPT.test(line) ? line : []));
  return [media, 'c=IN IP4 0.0.0.0', ...transportLines(own, 'active'), ...mirrored];
}

export function writeOffer(sections: readonly OfferedSection[], own: OwnSide): string {
  const mids = sections.map((_, mid) => mid).join(' ');
  const lines = [
    ...['v=0', `o=- ${Date.now()} 1 IN IP4 127.0.0.1`, 's=-', 't=0 0', `a=group:BUNDLE ${mids}`],
    ...sections.flatMap((section, mid) => offerSection(section, mid, own)),
  ];
  return `${lines.join('\r\n')}\r\n`;
}

function offerSection(section: OfferedSection, mid: number, own: OwnSide): string[] {
  const { kind, direction, cid, ssrc, codec = 'VP8' } = section;
  const common = ['c=IN IP4 0.0.0.0', ...transportLines(own, 'actpass'), `a=mid:${mid}`];
  if (kind === 'application') {
    const media = 'm=application 9 UDP/DTLS/SCTP webrtc-datachannel';
    return [media, ...common, 'a=sctp-port:5000', 'a=max-message-size:262144'];
  }
  const source = ssrc === undefined ? [] : [`a=msid:- ${cid}`, `a=ssrc:${ssrc} cname:load`];
  const media = `m=${kind} 9 UDP/TLS/RTP/SAVPF ${payloadType[kind]}`;
  return [media, ...common, `a=${direction}`, ...source, 'a=rtcp-mux', ...codecLines[kind](codec)];
}

const codecLines = {
  audio: () => [
    `a=rtpmap:${payloadType.audio} opus/48000/2`,
    `a=fmtp:${payloadType.audio} minptime=10`,
  ],
  video: (codec: VideoCodec) => [
    `a=rtpmap:${payloadType.video} ${codec}/90000`,
    `a=rtcp-fb:${payloadType.video} nack`,
    `a=rtcp-fb:${payloadType.video} nack pli`,
  ],
} as const;

function transportLines({ ufrag, password, fingerprint }: OwnSide, setup: string): string[] {
  return [
    `a=ice-ufrag:${ufrag}`,
    `a=ice-pwd:${password}`,
    `a=fingerprint:${fingerprint.algorithm} ${fingerprint.value}`,
    `a=setup:${setup}`,
  ];
}

/** Where the server is, and its ICE. Throws when the text does not say. */
export function readServer(sdp: string): LoadServer {
  const read = (pattern: RegExp): string => {
    const found = pattern.exec(sdp)?.[1];
    if (found === undefined) throw new Error(`the description lacks ${pattern}`);
    return found;
  };
  return {
    address: read(/^a=candidate:\S+ 1 udp \d+ (\S+) /im),
    port: Number(read(/^a=candidate:\S+ 1 udp \d+ \S+ (\d+)/im)),
    ice: {
      usernameFragment: read(/^a=ice-ufrag:(\S+)/m),
      password: read(/^a=ice-pwd:(\S+)/m),
    },
  };
}

/** Payload types of video in a description. */
export function videoPayloadTypes(sdp: string): Set<number> {
  return new Set(
    [...sdp.matchAll(/^a=rtpmap:(\d+) (?:VP8|H265)\//gim)].map(([, type]) => Number(type)),
  );
}
