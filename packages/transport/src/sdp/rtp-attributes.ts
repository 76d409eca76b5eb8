// How does a section describe its payload types and header extensions?
import type { Direction, MediaDescription } from './description.ts';
import { MAX_EXTENSIONS, MAX_FEEDBACK } from './limits.ts';
import { readInteger, splitOnce } from './words.ts';

const DIRECTIONS: readonly Direction[] = ['sendrecv', 'sendonly', 'recvonly', 'inactive'];
/** Two-byte header extensions have 8-bit ids; larger numbers are reserved for offers with too many. RFC 8285 section 6. */
const MAX_EXTENSION_ID = 255;

/** `a=rtpmap:<payload type> <name>/<clock rate>[/<channels>]`. Payload types that the m-line lacks are passed over. */
export function readRtpmap(section: MediaDescription, value: string): string | undefined {
  const [payloadText, encoding] = splitOnce(value, ' ');
  const payloadType = readInteger(payloadText, 127);
  if (payloadType === undefined) return 'the payload type is not 0–127';
  const [name = '', clockText = '', channelText = '1'] = encoding.split('/');
  const clockRate = readInteger(clockText, 1_000_000);
  const channels = readInteger(channelText, 255);
  if (name === '' || !clockRate || !channels) return 'expected <name>/<clock rate>/<channels>';
  const payload = section.payloads.get(payloadType);
  if (payload !== undefined) Object.assign(payload, { name, clockRate, channels });
  return undefined;
}

export function readFmtp(section: MediaDescription, value: string): string | undefined {
  const [payloadText, fmtp] = splitOnce(value, ' ');
  if (payloadText === '*') return undefined;
  const payloadType = readInteger(payloadText, 127);
  if (payloadType === undefined) return 'the payload type is not 0–127';
  const payload = section.payloads.get(payloadType);
  if (payload !== undefined) payload.fmtp = fmtp.trim();
  return undefined;
}

/** RFC 4585 section 4.2. */
export function readFeedback(section: MediaDescription, value: string): string | undefined {
  const [payloadText, feedback] = splitOnce(value, ' ');
  const payloadType = payloadText === '*' ? undefined : readInteger(payloadText, 127);
  if (payloadType === undefined && payloadText !== '*') return 'the payload type is not 0–127';
  const list =
    payloadType === undefined
      ? section.commonFeedback
      : section.payloads.get(payloadType)?.feedback;
  if (list !== undefined && list.length < MAX_FEEDBACK) list.push(feedback.trim());
  return undefined;
}

/** `a=extmap:<id>[/<direction>] <uri> [<attributes>]`. The first of two with one id counts. */
export function readExtension(section: MediaDescription, value: string): string | undefined {
  const [head, tail] = splitOnce(value, ' ');
  const [idText, directionText] = splitOnce(head, '/');
  const id = readInteger(idText, 65_535);
  if (id === undefined || id === 0) return 'the extension id is not a number above 0';
  if (section.extensions.length >= MAX_EXTENSIONS) return `more than ${MAX_EXTENSIONS} extensions`;
  const isTaken = section.extensions.some((known) => known.id === id);
  if (isTaken || id > MAX_EXTENSION_ID) return undefined;
  const direction = DIRECTIONS.find((known) => known === directionText);
  section.extensions.push({ id, uri: splitOnce(tail, ' ')[0], direction });
  return undefined;
}
