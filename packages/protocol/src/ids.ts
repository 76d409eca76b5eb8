// How are sids made? A prefix that says what it names, then 12 random characters, as LiveKit's.
import { randomBytes } from 'node:crypto';

const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const LENGTH = 12;

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
  let sid: string = prefix;
  for (const byte of randomBytes(LENGTH)) sid += ALPHABET[byte % ALPHABET.length];
  return sid;
}

/** Names of rooms and identities enter bus subjects and store keys only in this form. */
export function subjectToken(name: string): string {
  return Buffer.from(name, 'utf8').toString('base64url');
}
