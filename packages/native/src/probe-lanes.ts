// Do the inner routines of this OpenSSL answer as they should? Asked once per process; if not, EVP does the work.
import { createCipheriv, createHmac } from 'node:crypto';
import { Arena, SLOT_BYTES } from './arena.ts';
import type { Assembler } from './assembler.ts';
import { LANES } from './ciphers.ts';
import { KeySlab } from './key-slab.ts';
import { NativeSealingLanes, SEALING_LANES_BYTES } from './sealing-lanes.ts';

/** Two blocks of SHA-1 and a part, so that lanes end at different times. */
const MESSAGE_BYTES = 150;

/** About 1 ms. */
export function lanesAnswer(assembler: Assembler): boolean {
  using arena = new Arena(SEALING_LANES_BYTES + (LANES + 2) * SLOT_BYTES);
  const at = arena.alloc(SEALING_LANES_BYTES, SLOT_BYTES);
  const lanes = new NativeSealingLanes({ arena, at }, new KeySlab(), assembler);
  using keys = new DisposableStack();
  const slots = arena.alloc(LANES * SLOT_BYTES, SLOT_BYTES);
  const expected = Array.from({ length: LANES }, (_, lane): string => {
    const message = arena.bytes.subarray(slots + SLOT_BYTES * lane).subarray(0, MESSAGE_BYTES);
    message.fill(lane + 1);
    const [cipher, secret] = [new Uint8Array(16).fill(lane), new Uint8Array(20).fill(lane + 9)];
    const key = keys.use(lanes.createKey(cipher, secret));
    if (key === undefined) return 'no room';
    arena.bytes.fill(lane, lanes.counterAt, lanes.counterAt + 16);
    const stream = createCipheriv('aes-128-ctr', cipher, new Uint8Array(16).fill(lane));
    const sealed = stream.update(message);
    const messageAt = slots + SLOT_BYTES * lane;
    lanes.encrypt(key.row, messageAt, messageAt, MESSAGE_BYTES);
    if (Buffer.compare(sealed, message) !== 0) return 'another key stream';
    lanes.authenticate(key.row, messageAt, MESSAGE_BYTES - lane);
    return createHmac('sha1', secret)
      .update(sealed.subarray(0, MESSAGE_BYTES - lane))
      .digest('hex');
  });
  lanes.finish();
  return expected.every((digest, lane) => digest.startsWith(hex(lanes.word(lane, 0))));
}

const hex = (word: number): string => word.toString(16).padStart(8, '0');
