// How is AEAD_AES_128_GCM sealed where keys lie in rows? As everywhere, and regular packets by the rows. RFC 7714.
import type { Arena, CipherSuite, SealingKey } from '@chorale/native';
import type { PeerStream } from '../peer-stream.ts';
import type { StreamTable } from '../stream-table.ts';
import { AeadTransform } from './aead-transform.ts';
import type { DirectionKeys } from './key-derivation.ts';
import type { SentIndices } from './sent-indices.ts';

/** Of a worker. */
export interface AeadMeans {
  readonly arena: Arena;
  readonly suite: CipherSuite;
  readonly streams?: StreamTable | undefined;
}

export class AeadSealer extends AeadTransform {
  readonly #streams: StreamTable | undefined;
  readonly #key: SealingKey | undefined;
  readonly #salt: Uint32Array;

  constructor({ arena, suite, streams }: AeadMeans, keys: DirectionKeys) {
    super(arena, suite, keys, 'seal');
    this.#streams = streams;
    this.#key = suite.aeadRows?.createKey(keys.rtp.cipher);
    const salt = new DataView(Uint8Array.from(keys.rtp.salt).buffer);
    this.#salt = Uint32Array.of(salt.getUint32(0), salt.getUint32(4), salt.getUint32(8), 0);
  }

  openStream(sent: SentIndices): PeerStream | undefined {
    const key = this.#key;
    return key && this.#streams?.open('aead', { key, salt: this.#salt }, sent);
  }

  override [Symbol.dispose](): void {
    super[Symbol.dispose]();
    this.#key?.[Symbol.dispose]();
  }
}
