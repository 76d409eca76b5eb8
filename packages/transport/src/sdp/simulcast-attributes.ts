// Which layers does a section offer under a RID? RFC 8851, RFC 8853.
import type { MediaDescription } from './description.ts';
import { MAX_RIDS } from './limits.ts';
import { isId, splitOnce } from './words.ts';

/** `a=rid:<id> send [restrictions]`; what the remote side would receive is passed over. */
export function readRid(section: MediaDescription, value: string): string | undefined {
  const [id = '', direction] = value.split(' ');
  if (!isId(id)) return 'the rid is not a short token';
  if (direction !== 'send' || section.ridsSent.includes(id)) return undefined;
  if (section.ridsSent.length >= MAX_RIDS) return `more than ${MAX_RIDS} rids`;
  section.ridsSent.push(id);
  return undefined;
}

/** `a=simulcast:send q;~h;f,g recv …`: of alternatives the first, and a paused layer is a layer. */
export function readSimulcast(section: MediaDescription, value: string): string | undefined {
  const words = value.split(' ');
  const list = words[words.indexOf('send') + 1];
  if (!words.includes('send') || list === undefined) return undefined;
  const rids = list.split(';').map((alternatives) => withoutTilde(splitOnce(alternatives, ',')[0]));
  if (rids.length > MAX_RIDS) return `more than ${MAX_RIDS} simulcast layers`;
  if (!rids.every((rid) => isId(rid))) return 'a simulcast rid is not a short token';
  section.simulcastSent = [...new Set(rids)];
  return undefined;
}

function withoutTilde(rid: string): string {
  return rid.startsWith('~') ? rid.slice(1) : rid;
}
