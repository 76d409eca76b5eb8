// How are the parameters of `a=fmtp` read and put together?
import { splitOnce } from './words.ts';

/** Keys in lower case; a parameter without `=` has an empty value. */
export function readFmtp(fmtp: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const part of fmtp.split(';')) {
    const [key, value] = splitOnce(part.trim(), '=');
    if (key !== '') parameters.set(key.toLowerCase(), value.trim());
  }
  return parameters;
}

/** The named parameters in the given order, those absent left out. */
export function pickFmtp(fmtp: string, keys: readonly string[]): string {
  const parameters = readFmtp(fmtp);
  return keys
    .filter((key) => parameters.has(key))
    .map((key) => `${key}=${parameters.get(key) ?? ''}`)
    .join(';');
}
