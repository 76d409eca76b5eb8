// How are sids made? A prefix that says what it names, then 12 random characters, as LiveKit's.
import { randomFillSync } from 'node:crypto';

const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const LENGTH = 12;
/** Drawn at once for so many sids: each visit to the generator costs more than the bytes. */
const DRAWN = 256;

const drawn = new Uint8Array(LENGTH * DRAWN);
let next = drawn.length;

export type SidPrefix =
  | 'RM_'
  | 'PA_'
  | 'ND_'
  | 'EG_'
  | 'IN_'
  | 'EV_'
  | 'DTR_'
  | `TR_${'A' | 'V'}${string}`;

/** 12 characters of 57: 70 bits, enough that two never meet; no secret. */
export function createSid(prefix: SidPrefix): string {
  if (next === drawn.length) {
    randomFillSync(drawn);
    next = 0;
  }
  let sid: string = prefix;
  for (const end = next + LENGTH; next < end; next++)
    sid += ALPHABET[(drawn[next] ?? 0) % ALPHABET.length];
  return sid;
}

/** Names of rooms and identities enter bus subjects and store keys only in this form. */
export function subjectToken(name: string): string {
  return Buffer.from(name, 'utf8').toString('base64url');
}
