// What does an attribute say about its m-section? One small reader per attribute; unknown ones are passed over.
import type { MediaDescription } from './description.ts';
import { MAX_SOURCES } from './limits.ts';
import { readExtension, readFeedback, readFmtp, readRtpmap } from './rtp-attributes.ts';
import { readRid, readSimulcast } from './simulcast-attributes.ts';
import { readTransportAttribute } from './transport-attributes.ts';
import { isId, readInteger, splitOnce } from './words.ts';

type Reader = (section: MediaDescription, value: string) => string | undefined;

const MAX_SSRC = 0xffff_ffff;

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['mid', readMid],
  ['rtpmap', readRtpmap],
  ['fmtp', readFmtp],
  ['rtcp-fb', readFeedback],
  ['extmap', readExtension],
  ['rid', readRid],
  ['simulcast', readSimulcast],
  ['msid', readMsid],
  ['ssrc', readSource],
  ['ssrc-group', readSourceGroup],
  ['rtcp-mux', flag('rtcpMux')],
  ['rtcp-rsize', flag('rtcpRsize')],
  ['bundle-only', flag('bundleOnly')],
]);

/** What is wrong with the attribute; undefined when it was taken, or is unknown. */
export function readMediaAttribute(
  section: MediaDescription,
  name: string,
  value: string,
): string | undefined {
  const reader = READERS.get(name);
  return reader === undefined
    ? readTransportAttribute(section, name, value)
    : reader(section, value);
}

function flag(name: 'rtcpMux' | 'rtcpRsize' | 'bundleOnly'): Reader {
  return (section): undefined => {
    section[name] = true;
  };
}

function readMid(section: MediaDescription, value: string): string | undefined {
  if (!isId(value)) return 'the mid is not a short token';
  section.mid = value;
  return undefined;
}

/** RFC 8830. The first line counts: later ones put the same track into more streams. */
function readMsid(section: MediaDescription, value: string): undefined {
  if (section.trackId !== '' || section.streamId !== '') return;
  const [streamId, trackId] = splitOnce(value, ' ');
  section.streamId = streamId;
  section.trackId = splitOnce(trackId, ' ')[0];
}

/** RFC 5576 section 4.1; `msid:` there is how older clients write what `a=msid` says now. */
function readSource(section: MediaDescription, value: string): string | undefined {
  const [ssrcText, attribute] = splitOnce(value, ' ');
  const ssrc = readInteger(ssrcText, MAX_SSRC);
  if (ssrc === undefined) return 'the ssrc is not a 32-bit number';
  section.ssrcs.add(ssrc);
  if (section.ssrcs.size > MAX_SOURCES) return `more than ${MAX_SOURCES} sources`;
  if (attribute.startsWith('msid:')) readMsid(section, attribute.slice('msid:'.length));
  return undefined;
}

function readSourceGroup(section: MediaDescription, value: string): string | undefined {
  const [semantics, ...ssrcTexts] = value.split(' ');
  if (semantics !== 'FID') return undefined;
  const [primary, repair] = ssrcTexts.map((text) => readInteger(text, MAX_SSRC));
  if (primary === undefined || repair === undefined) return 'an FID group has two 32-bit numbers';
  section.rtxSsrcs.set(primary, repair);
  if (section.rtxSsrcs.size > MAX_SOURCES) return `more than ${MAX_SOURCES} source groups`;
  return undefined;
}
