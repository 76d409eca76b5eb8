// How are packets protected with AES128_CM_HMAC_SHA1_80? RFC 3711 sections 4.1.1 and 4.2.1.
// Hot path: called once per packet per subscriber.
import type { Arena, CipherSuite, MessageAuthenticator, StreamCipher } from '@chorale/native';
import { CounterBlock, TAG_BYTES } from './counter-block.ts';
import type { DirectionKeys } from './key-derivation.ts';
import { RTCP_CLEAR_BYTES } from './packet-bounds.ts';
import { tagWord } from './sent-indices.ts';
import { ENCRYPTED_BIT, type FirstSealing, type Opener, type Sealer } from './transform.ts';

interface Keyed {
  readonly cipher: StreamCipher;
  readonly authenticator: MessageAuthenticator;
  readonly counter: CounterBlock;
}

export class CounterTransform implements Sealer, Opener {
  readonly rtpTagBytes: number = TAG_BYTES;
  readonly rtcpTrailerBytes: number = TAG_BYTES + 4;
  readonly #arena: Arena;
  readonly #tag = new Uint8Array(TAG_BYTES);
  readonly #rtp: Keyed;
  readonly #rtcp: Keyed;

  constructor(arena: Arena, suite: CipherSuite, keys: DirectionKeys) {
    this.#arena = arena;
    const keyed = ({ cipher, authentication, salt }: DirectionKeys['rtp']): Keyed => {
      const stream = suite.createStream(cipher);
      return {
        cipher: stream,
        authenticator: suite.createAuthenticator(authentication),
        counter: new CounterBlock(arena, stream.counterAt, salt),
      };
    };
    this.#rtp = keyed(keys.rtp);
    this.#rtcp = keyed(keys.rtcp);
  }

  sealFirst({ at, clearBytes, lengthBytes, roc, notes, slot }: FirstSealing): boolean {
    if (!this.sealRtp(at, clearBytes, lengthBytes, roc)) return false;
    notes[slot] = tagWord(this.#arena.view.getUint32(at + lengthBytes));
    return true;
  }

  /** Nothing waits. */
  finish(): void {}

  sealRtp(at: number, clearBytes: number, lengthBytes: number, roc: number): boolean {
    const { view } = this.#arena;
    const end = at + lengthBytes;
    this.#rtp.counter.write(view.getInt32(at + 8), roc, view.getUint16(at + 2));
    if (!this.#rtp.cipher.apply(at + clearBytes, lengthBytes - clearBytes)) return false;
    // The roll-over counter is authenticated, but not sent: the tag takes its place.
    view.setUint32(end, roc);
    if (!this.#rtp.authenticator.digest(at, lengthBytes + 4)) return false;
    this.#copyDigest(this.#rtp, end);
    return true;
  }

  openRtp(at: number, clearBytes: number, lengthBytes: number, roc: number): boolean {
    const { view } = this.#arena;
    const end = at + lengthBytes;
    this.#takeTag(end);
    view.setUint32(end, roc);
    if (!this.#rtp.authenticator.digest(at, lengthBytes + 4) || !this.#hasTag(this.#rtp))
      return false;
    this.#rtp.counter.write(view.getInt32(at + 8), roc, view.getUint16(at + 2));
    return this.#rtp.cipher.apply(at + clearBytes, lengthBytes - clearBytes);
  }

  sealRtcp(at: number, lengthBytes: number, index: number): boolean {
    const { view } = this.#arena;
    this.#rtcp.counter.write(view.getInt32(at + 4), index >>> 16, index & 0xffff);
    const body = lengthBytes - RTCP_CLEAR_BYTES;
    if (!this.#rtcp.cipher.apply(at + RTCP_CLEAR_BYTES, body)) return false;
    view.setUint32(at + lengthBytes, index | ENCRYPTED_BIT);
    if (!this.#rtcp.authenticator.digest(at, lengthBytes + 4)) return false;
    this.#copyDigest(this.#rtcp, at + lengthBytes + 4);
    return true;
  }

  openRtcp(at: number, lengthBytes: number, index: number): boolean {
    const { view } = this.#arena;
    this.#takeTag(at + lengthBytes + 4);
    if (!this.#rtcp.authenticator.digest(at, lengthBytes + 4) || !this.#hasTag(this.#rtcp))
      return false;
    this.#rtcp.counter.write(view.getInt32(at + 4), index >>> 16, index & 0xffff);
    return this.#rtcp.cipher.apply(at + RTCP_CLEAR_BYTES, lengthBytes - RTCP_CLEAR_BYTES);
  }

  indexWordAt(at: number, lengthBytes: number): number {
    return at + lengthBytes;
  }

  #copyDigest({ authenticator }: Keyed, to: number): void {
    const from = authenticator.digestAt;
    this.#arena.bytes.copyWithin(to, from, from + TAG_BYTES);
  }

  #takeTag(at: number): void {
    for (let i = 0; i < TAG_BYTES; i++) this.#tag[i] = this.#arena.bytes[at + i] ?? 0;
  }

  /** In constant time. */
  #hasTag({ authenticator }: Keyed): boolean {
    let difference = 0;
    for (let i = 0; i < TAG_BYTES; i++) {
      difference |= (this.#tag[i] ?? 0) ^ (this.#arena.bytes[authenticator.digestAt + i] ?? 0);
    }
    return difference === 0;
  }

  [Symbol.dispose](): void {
    for (const { cipher, authenticator } of [this.#rtp, this.#rtcp]) {
      cipher[Symbol.dispose]();
      authenticator[Symbol.dispose]();
    }
  }
}
