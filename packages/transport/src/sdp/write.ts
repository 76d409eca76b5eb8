// How does our description look as SDP? RFC 8866; ICE-lite by RFC 8839 section 5.3.
import type { LocalCandidate } from '../peer-transport.ts';
import type { LocalDescription, LocalSection } from './local-description.ts';
import { writeMediaLines } from './write-media.ts';

export const SCTP_PORT = 5000;
/** What LiveKit's clients are told, and what one message may take of a peer's memory. */
export const MAX_MESSAGE_BYTES = 65_535;

export function writeSdp(description: LocalDescription): string {
  const lines = writeSession(description);
  let isFirst = true;
  for (const section of description.sections) {
    lines.push(...writeSection(description, section, isFirst));
    if (section.type !== 'rejected') isFirst = false;
  }
  return `${lines.join('\r\n')}\r\n`;
}

function writeSession({
  identity,
  version,
  sections,
  extmapAllowMixed,
}: LocalDescription): string[] {
  const bundled = sections.filter(({ type }) => type !== 'rejected').map(({ mid }) => mid);
  return [
    'v=0',
    `o=- ${identity.sessionId} ${version} IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    'a=ice-lite',
    ...(bundled.length > 0 ? [`a=group:BUNDLE ${bundled.join(' ')}`] : []),
    ...(extmapAllowMixed ? ['a=extmap-allow-mixed'] : []),
    'a=msid-semantic:WMS *',
  ];
}

/** Candidates stand in the first living section only: it carries the bundle. */
function writeSection(
  description: LocalDescription,
  section: LocalSection,
  isFirst: boolean,
): string[] {
  if (section.type === 'rejected') {
    const formats = section.formats.join(' ');
    const head = [`m=${section.media} 0 ${section.protocol} ${formats}`, 'c=IN IP4 0.0.0.0'];
    return section.mid === undefined ? head : [...head, `a=mid:${section.mid}`, 'a=inactive'];
  }
  const transport = writeTransport(description, isFirst);
  return section.type === 'data'
    ? writeDataLines(section.mid, transport)
    : writeMediaLines(section, transport);
}

function writeTransport(description: LocalDescription, isFirst: boolean): string[] {
  const { identity, ice, setup } = description;
  const candidates = isFirst
    ? [...identity.candidates.map(writeCandidate), 'a=end-of-candidates']
    : [];
  return [
    'c=IN IP4 0.0.0.0',
    ...candidates,
    `a=ice-ufrag:${ice.usernameFragment}`,
    `a=ice-pwd:${ice.password}`,
    `a=fingerprint:${identity.fingerprint.algorithm} ${identity.fingerprint.value}`,
    `a=setup:${setup}`,
  ];
}

function writeCandidate(candidate: LocalCandidate): string {
  const { foundation, protocol, priority, address, port } = candidate;
  const type = protocol === 'tcp' ? 'typ host tcptype passive' : 'typ host';
  return `a=candidate:${foundation} 1 ${protocol} ${priority} ${address} ${port} ${type}`;
}

/** RFC 8841. */
function writeDataLines(mid: string, transport: readonly string[]): string[] {
  return [
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    ...transport,
    `a=mid:${mid}`,
    'a=sendrecv',
    `a=sctp-port:${SCTP_PORT}`,
    `a=max-message-size:${MAX_MESSAGE_BYTES}`,
  ];
}
