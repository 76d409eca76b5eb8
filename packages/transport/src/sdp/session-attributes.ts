// What stands in front of the first m-line?
import type { SessionDescription } from './description.ts';
import { readTransportAttribute } from './transport-attributes.ts';
import { isId } from './words.ts';

/** What is wrong with the attribute; undefined when it was taken, or is unknown. */
export function readSessionAttribute(
  session: SessionDescription,
  name: string,
  value: string,
): string | undefined {
  if (name !== 'group') return readTransportAttribute(session, name, value);
  const [semantics, ...mids] = value.split(' ');
  if (semantics !== 'BUNDLE' || session.bundle !== undefined) return undefined;
  if (!mids.every((mid) => isId(mid))) return 'a mid of the group is not a token';
  session.bundle = mids;
  return undefined;
}
