// How loud is a packet? RFC 6464 section 3: |V| level (7) |, level in −dBov: 0 is loudest, 127 silence.
import { readUint8 } from '../big-endian.ts';

/** −dBov, 0–127. */
export function readAudioLevel(bytes: Uint8Array, offset: number): number {
  return readUint8(bytes, offset) & 0x7f;
}

export function readVoiceActivity(bytes: Uint8Array, offset: number): boolean {
  return (readUint8(bytes, offset) & 0x80) !== 0;
}
