// How is AES128_CM_HMAC_SHA1_80 sealed where tags are made eight at a time? RFC 3711 sections 4.1.1 and 4.2.1.
// Hot path: called once per packet per subscriber.
import type { Arena, SealingKey } from '@chorale/native';
import type { PeerStream } from '../peer-stream.ts';
import type { StreamTable } from '../stream-table.ts';
import { CounterBlock, TAG_BYTES } from './counter-block.ts';
import type { DirectionKeys } from './key-derivation.ts';
import { RTCP_CLEAR_BYTES } from './packet-bounds.ts';
import type { SentIndices } from './sent-indices.ts';
import { type TagQueue, writeTag } from './tag-queue.ts';
import { ENCRYPTED_BIT, type FirstSealing, type Sealer } from './transform.ts';

/** Of a worker. */
export interface LaneMeans {
  readonly arena: Arena;
  readonly tags?: TagQueue | undefined;
  readonly streams?: StreamTable | undefined;
}

interface LaneKeys {
  readonly tags: TagQueue;
  readonly key: SealingKey;
  readonly rtcpKey: SealingKey;
}

export class LaneSealer implements Sealer {
  readonly rtpTagBytes: number = TAG_BYTES;
  readonly rtcpTrailerBytes: number = TAG_BYTES + 4;
  readonly #view: DataView;
  readonly #tags: TagQueue;
  readonly #key: SealingKey;
  readonly #counter: CounterBlock;
  readonly #rtcpKey: SealingKey;
  readonly #rtcpCounter: CounterBlock;

  readonly #streams: StreamTable | undefined;

  /** Undefined when the lanes have no room for more keys. */
  static open({ arena, tags, streams }: LaneMeans, keys: DirectionKeys): LaneSealer | undefined {
    if (tags === undefined) return undefined;
    const [key, rtcpKey] = [keys.rtp, keys.rtcp].map(({ cipher, authentication }) =>
      tags.lanes.createKey(cipher, authentication),
    );
    if (key !== undefined && rtcpKey !== undefined)
      return new LaneSealer({ arena, tags, streams, key, rtcpKey }, keys);
    key?.[Symbol.dispose]();
    return undefined;
  }

  private constructor(means: LaneMeans & LaneKeys, keys: DirectionKeys) {
    const { arena, tags } = means;
    this.#view = arena.view;
    this.#tags = tags;
    this.#streams = means.streams;
    this.#key = means.key;
    this.#counter = new CounterBlock(arena, tags.lanes.counterAt, keys.rtp.salt);
    this.#rtcpKey = means.rtcpKey;
    this.#rtcpCounter = new CounterBlock(arena, tags.lanes.counterAt, keys.rtcp.salt);
  }

  openStream(sent: SentIndices): PeerStream | undefined {
    const { salt } = this.#counter;
    return this.#streams?.open('counter', { key: this.#key, salt }, sent);
  }

  sealFirst({ at, clearBytes, lengthBytes, roc, notes, slot }: FirstSealing): boolean {
    this.#encrypt(at, clearBytes, lengthBytes, roc);
    this.#tags.add(this.#key.row, at, lengthBytes, notes, slot);
    return true;
  }

  sealRtp(at: number, clearBytes: number, lengthBytes: number, roc: number): boolean {
    this.#encrypt(at, clearBytes, lengthBytes, roc);
    this.#authenticate(this.#key, at, lengthBytes + 4, at + lengthBytes);
    return true;
  }

  sealRtcp(at: number, lengthBytes: number, index: number): boolean {
    const view = this.#view;
    this.#rtcpCounter.write(view.getInt32(at + 4), index >>> 16, index & 0xffff);
    const bodyAt = at + RTCP_CLEAR_BYTES;
    const bodyBytes = lengthBytes - RTCP_CLEAR_BYTES;
    this.#tags.lanes.encrypt(this.#rtcpKey.row, bodyAt, bodyAt, bodyBytes);
    view.setUint32(at + lengthBytes, index | ENCRYPTED_BIT);
    this.#authenticate(this.#rtcpKey, at, lengthBytes + 4, at + lengthBytes + 4);
    return true;
  }

  finish(): void {
    this.#tags.finish();
  }

  #encrypt(at: number, clearBytes: number, lengthBytes: number, roc: number): void {
    const view = this.#view;
    this.#counter.write(view.getInt32(at + 8), roc, view.getUint16(at + 2));
    const bodyAt = at + clearBytes;
    this.#tags.lanes.encrypt(this.#key.row, bodyAt, bodyAt, lengthBytes - clearBytes);
    // Authenticated, but not sent: the tag takes its place.
    view.setUint32(at + lengthBytes, roc);
  }

  /** At once, after whatever waits. */
  #authenticate(key: SealingKey, at: number, lengthBytes: number, tagAt: number): void {
    const { lanes } = this.#tags;
    this.#tags.finish();
    const lane = lanes.authenticate(key.row, at, lengthBytes);
    lanes.finish();
    writeTag(this.#view, tagAt, lanes, lane);
  }

  [Symbol.dispose](): void {
    this.#tags.finish();
    this.#key[Symbol.dispose]();
    this.#rtcpKey[Symbol.dispose]();
  }
}
