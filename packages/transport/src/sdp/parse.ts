// Is this text SDP that we can read, and what does it say? Strict where a number or an id is used later, deaf to the rest.
import type { NegotiationRefusal } from '../peer-connection.ts';
import {
  createSessionDescription,
  type MediaDescription,
  type SessionDescription,
} from './description.ts';
import type { SdpLimits } from './limits.ts';
import { readMediaAttribute } from './media-attributes.ts';
import { parseMediaLine } from './media-line.ts';
import { readSessionAttribute } from './session-attributes.ts';

/** Reads an offer or answer. Never throws; a refusal names the line or the limit. */
export function parseSdp(text: string, limits: SdpLimits): SessionDescription | NegotiationRefusal {
  if (text.length > limits.maxLength) {
    return { refused: `the SDP is longer than ${limits.maxLength} bytes` };
  }
  const session = createSessionDescription();
  const lines = text.split('\n');
  if (lines[0]?.trimEnd() !== 'v=0') return { refused: 'line 1: an SDP begins with v=0' };
  for (const [index, line] of lines.entries()) {
    const problem = readLine(session, line.endsWith('\r') ? line.slice(0, -1) : line, index + 1);
    if (problem !== undefined) return { refused: `line ${index + 1}: ${problem}` };
    if (session.sections.length > limits.maxSections) {
      return { refused: `the SDP has more than ${limits.maxSections} m-lines` };
    }
  }
  return refuseRepeatedMids(session) ?? session;
}

function readLine(session: SessionDescription, line: string, number: number): string | undefined {
  if (line === '') return undefined;
  if (line[1] !== '=') return 'expected <letter>=<value>';
  if (hasControlCharacter(line)) return 'control character';
  const section = session.sections.at(-1);
  if (line[0] === 'm') return addSection(session, line.slice(2), number);
  return line[0] === 'a' ? readAttribute(session, section, line) : undefined;
}

function addSection(
  session: SessionDescription,
  value: string,
  number: number,
): string | undefined {
  const section = parseMediaLine(value, number);
  if (typeof section === 'string') return section;
  session.sections.push(section);
  return undefined;
}

function readAttribute(
  session: SessionDescription,
  section: MediaDescription | undefined,
  line: string,
): string | undefined {
  const colon = line.indexOf(':');
  const name = colon < 0 ? line.slice(2) : line.slice(2, colon);
  const value = colon < 0 ? '' : line.slice(colon + 1).trim();
  if (section === undefined) return readSessionAttribute(session, name, value);
  return readMediaAttribute(section, name, value);
}

function hasControlCharacter(line: string): boolean {
  for (let i = 0; i < line.length; i++) {
    const code = line.charCodeAt(i);
    if (code < 0x20 && code !== 0x09) return true;
  }
  return false;
}

function refuseRepeatedMids(session: SessionDescription): NegotiationRefusal | undefined {
  const seen = new Set<string>();
  for (const { mid, line } of session.sections) {
    if (mid === undefined) continue;
    if (seen.has(mid)) return { refused: `line ${line}: the mid of this section is used twice` };
    seen.add(mid);
  }
  return undefined;
}
