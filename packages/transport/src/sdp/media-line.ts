// What does an m-line announce? RFC 8866 section 5.14.
import {
  emptyTransport,
  type MediaDescription,
  type PayloadDescription,
  type SectionKind,
} from './description.ts';
import { MAX_PAYLOADS } from './limits.ts';
import { readInteger } from './words.ts';

/** The section of `<media> <port> <protocol> <formats…>`, or what is wrong with the line. */
export function parseMediaLine(value: string, line: number): MediaDescription | string {
  const [media = '', portText = '', protocol = '', ...formats] = value.trim().split(' ');
  const port = readInteger(portText, 65_535);
  if (port === undefined) return 'the port is not 0–65535';
  if (protocol === '' || formats.length === 0) return 'an m-line has four parts';
  if (formats.length > MAX_PAYLOADS) return `more than ${MAX_PAYLOADS} formats`;
  const kind = sectionKind(media, protocol, formats);
  const payloads = kind === 'audio' || kind === 'video' ? readPayloads(formats) : new Map();
  if (payloads === undefined) return 'a payload type is not 0–127, or stands twice';
  return { ...emptySection(), line, media, kind, port, protocol, formats, payloads };
}

function emptySection(): Omit<
  MediaDescription,
  'line' | 'media' | 'kind' | 'port' | 'protocol' | 'formats' | 'payloads'
> {
  return {
    ...emptyTransport(),
    mid: undefined,
    rtcpMux: false,
    rtcpRsize: false,
    bundleOnly: false,
    commonFeedback: [],
    extensions: [],
    ridsSent: [],
    simulcastSent: [],
    streamId: '',
    trackId: '',
    ssrcs: new Set(),
    rtxSsrcs: new Map(),
  };
}

/** Only what we can answer has a kind of its own; all else is answered with port 0. RFC 8841 for data channels. */
function sectionKind(media: string, protocol: string, formats: readonly string[]): SectionKind {
  const isRtp = protocol === 'UDP/TLS/RTP/SAVPF' || protocol === 'TCP/DTLS/RTP/SAVPF';
  if (isRtp && (media === 'audio' || media === 'video')) return media;
  const isSctp = protocol === 'UDP/DTLS/SCTP' || protocol === 'TCP/DTLS/SCTP';
  return isSctp && media === 'application' && formats[0] === 'webrtc-datachannel'
    ? 'application'
    : 'other';
}

function readPayloads(formats: readonly string[]): Map<number, PayloadDescription> | undefined {
  const payloads = new Map<number, PayloadDescription>();
  for (const format of formats) {
    const payloadType = readInteger(format, 127);
    if (payloadType === undefined || payloads.has(payloadType)) return undefined;
    payloads.set(payloadType, describeStatic(payloadType));
  }
  return payloads;
}

/** RFC 3551 section 6: two numbers of ours need no `a=rtpmap`. */
function describeStatic(payloadType: number): PayloadDescription {
  const name = payloadType === 0 ? 'PCMU' : payloadType === 8 ? 'PCMA' : '';
  return { payloadType, name, clockRate: 8000, channels: 1, fmtp: '', feedback: [] };
}
