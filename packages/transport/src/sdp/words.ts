// How are SDP's words read: numbers within a range, ids, keys and values?
import { MAX_ID_LENGTH } from './limits.ts';

/** A decimal number from 0 to `maximum`; undefined for everything else, signs and spaces included. */
export function readInteger(text: string, maximum: number): number | undefined {
  if (text.length === 0 || text.length > 10 || !/^\d+$/.test(text)) return undefined;
  const value = Number(text);
  return value <= maximum ? value : undefined;
}

/** A mid or rid that is safe to repeat in our own SDP and to carry in a header extension. */
export function isId(text: string): boolean {
  return text.length <= MAX_ID_LENGTH && /^[!#$%&'*+.0-9A-Z^_`a-z{|}~-]+$/.test(text);
}

/** The text before and after the first `separator`; all of it and an empty second part without one. */
export function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}
