// How are packets protected with AEAD_AES_128_GCM? RFC 7714.
// Hot path: called once per packet per subscriber.
import { AEAD_TAG_BYTES, type AeadCipher, type Arena, type CipherSuite } from '@chorale/native';
import type { DirectionKeys } from './key-derivation.ts';
import { RTCP_CLEAR_BYTES } from './packet-bounds.ts';
import { tagWord } from './sent-indices.ts';
import { ENCRYPTED_BIT, type FirstSealing, type Opener, type Sealer } from './transform.ts';

/** Cipher and salt, the salt as three words. */
interface Keyed {
  readonly cipher: AeadCipher;
  readonly salt: DataView;
}

export class AeadTransform implements Sealer, Opener {
  readonly rtpTagBytes: number = AEAD_TAG_BYTES;
  readonly rtcpTrailerBytes: number = AEAD_TAG_BYTES + 4;
  readonly #view: DataView;
  readonly #rtp: Keyed;
  readonly #rtcp: Keyed;

  constructor(arena: Arena, suite: CipherSuite, keys: DirectionKeys, direction: 'seal' | 'open') {
    this.#view = arena.view;
    const keyed = ({ cipher, salt }: DirectionKeys['rtp']): Keyed => ({
      cipher: suite.createAead(cipher, direction),
      salt: new DataView(Uint8Array.from(salt).buffer),
    });
    this.#rtp = keyed(keys.rtp);
    this.#rtcp = keyed(keys.rtcp);
  }

  sealFirst({ at, clearBytes, lengthBytes, roc, notes, slot }: FirstSealing): boolean {
    if (!this.sealRtp(at, clearBytes, lengthBytes, roc)) return false;
    notes[slot] = tagWord(this.#view.getUint32(at + lengthBytes));
    return true;
  }

  /** Nothing waits. */
  finish(): void {}

  sealRtp(at: number, clearBytes: number, lengthBytes: number, roc: number): boolean {
    this.#writeRtpNonce(at, roc);
    return this.#rtp.cipher.seal(at, clearBytes, lengthBytes - clearBytes, -1);
  }

  openRtp(at: number, clearBytes: number, lengthBytes: number, roc: number): boolean {
    this.#writeRtpNonce(at, roc);
    return this.#rtp.cipher.open(at, clearBytes, lengthBytes - clearBytes, -1);
  }

  sealRtcp(at: number, lengthBytes: number, index: number): boolean {
    const word = this.indexWordAt(at, lengthBytes);
    this.#view.setUint32(word, index | ENCRYPTED_BIT);
    this.#writeRtcpNonce(at, index);
    const body = lengthBytes - RTCP_CLEAR_BYTES;
    return this.#rtcp.cipher.seal(at, RTCP_CLEAR_BYTES, body, word);
  }

  openRtcp(at: number, lengthBytes: number, index: number): boolean {
    this.#writeRtcpNonce(at, index);
    const word = this.indexWordAt(at, lengthBytes);
    const body = lengthBytes - RTCP_CLEAR_BYTES;
    return this.#rtcp.cipher.open(at, RTCP_CLEAR_BYTES, body, word);
  }

  indexWordAt(at: number, lengthBytes: number): number {
    return at + lengthBytes + AEAD_TAG_BYTES;
  }

  /** Section 8.1: 16 zero bits, SSRC, ROC, SEQ, masked with the salt. */
  #writeRtpNonce(at: number, roc: number): void {
    const view = this.#view;
    const sequence = view.getUint16(at + 2);
    this.#writeNonce(
      this.#rtp,
      view.getUint32(at + 8),
      (roc >>> 16) & 0xffff,
      (roc << 16) | sequence,
    );
  }

  /** Section 9.1: 16 zero bits, SSRC, 16 zero bits, the index in 32 bits. */
  #writeRtcpNonce(at: number, index: number): void {
    this.#writeNonce(this.#rtcp, this.#view.getUint32(at + 4), 0, index);
  }

  #writeNonce({ cipher, salt }: Keyed, ssrc: number, middle: number, low: number): void {
    const view = this.#view;
    const { nonceAt } = cipher;
    view.setUint32(nonceAt, salt.getUint32(0) ^ (ssrc >>> 16));
    view.setUint32(nonceAt + 4, salt.getUint32(4) ^ ((ssrc << 16) | middle));
    view.setUint32(nonceAt + 8, salt.getUint32(8) ^ low);
  }

  [Symbol.dispose](): void {
    this.#rtp.cipher[Symbol.dispose]();
    this.#rtcp.cipher[Symbol.dispose]();
  }
}
