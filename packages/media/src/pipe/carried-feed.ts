// How does a track of this host reach another one? Its packets as they come, and what changes rarely in records of its own.
import type { RecordSink } from '@chorale/rtp';
import type { MediaPacket } from '../packet.ts';
import type { Layer } from '../publish/layer.ts';
import type { NegotiatedCodec } from '../publish/negotiated-codec.ts';
import type { TrackReceiver } from '../publish/receiver.ts';
import { CLOCK_BYTES, Field, GAP, RecordKind, writeHead, writeText } from './record.ts';
import { type PacketLabel, writePacketRecord } from './write-packet.ts';

/** Codecs that differ in more than a payload type. An offer has a dozen. */
const MOST_CODECS = 64;

export class CarriedFeed {
  readonly receiver: TrackReceiver;
  readonly #feed: number;
  readonly #sink: RecordSink;
  readonly #label: PacketLabel;
  readonly #codecs = new Map<string, number>();
  /** Of the newest packet, and its number; -1: none was free. */
  #codec: NegotiatedCodec | undefined;
  #codecNumber = -1;
  /** A bit for each layer whose last packet found no room. */
  #gaps = 0;
  /** How many layers were told, and a bit for each that was bound; -1 before the first time. */
  #layerCount = 0;
  #toldBound = -1;
  readonly #toldClocks: number[] = [];

  constructor(feed: number, receiver: TrackReceiver, sink: RecordSink) {
    this.#feed = feed;
    this.receiver = receiver;
    this.#sink = sink;
    this.#label = { feed, layer: 0, codec: 0, gap: 0 };
    receiver.carried.push(this);
    this.tell();
  }

  /** Hot path: called once per packet. False when the pipe had no room. */
  send(packet: MediaPacket): boolean {
    const { layer, codec } = packet;
    if (layer === undefined || codec === undefined) return true;
    if (layer.rank >= this.#layerCount) this.tell();
    if (codec !== this.#codec) this.#chooseCodec(codec);
    const label = this.#label;
    const bit = 1 << layer.rank;
    label.layer = layer.rank;
    label.codec = this.#codecNumber;
    label.gap = (this.#gaps & bit) === 0 ? 0 : GAP;
    const isWritten =
      this.#codecNumber >= 0 && writePacketRecord(this.#sink, label, packet, layer.history);
    this.#gaps = isWritten ? this.#gaps & ~bit : this.#gaps | bit;
    return isWritten;
  }

  /** Every tick: which layers there are, and which wall-clock time belongs to their timestamps. What found no room comes again. */
  tell(): void {
    const { layers } = this.receiver;
    let bound = 0;
    for (const { isBound, rank } of layers) if (isBound) bound |= 1 << rank;
    if (bound !== this.#toldBound || layers.length !== this.#layerCount) this.#tellLayers(bound);
    for (const layer of layers) this.#tellClock(layer);
  }

  /** The other side begins now: it knows nothing yet. */
  tellAnew(): void {
    this.#toldBound = -1;
    this.#toldClocks.length = 0;
    this.#codecs.clear();
    this.#codec = undefined;
    this.tell();
  }

  end(): void {
    const { carried } = this.receiver;
    const index = carried.indexOf(this);
    if (index >= 0) carried.splice(index, 1);
  }

  /** Once per change. Equal codecs of a renegotiation keep their number. */
  #chooseCodec(codec: NegotiatedCodec): void {
    const description = JSON.stringify({ ...codec.description, payloadType: 0, rtxPayloadType: 0 });
    const known = this.#codecs.get(description);
    const number = known ?? this.#addCodec(description);
    this.#codec = number < 0 ? undefined : codec;
    this.#codecNumber = number;
  }

  #addCodec(description: string): number {
    const number = this.#codecs.size;
    if (number >= MOST_CODECS || !this.#write(RecordKind.codec, number, description)) return -1;
    this.#codecs.set(description, number);
    return number;
  }

  #tellLayers(bound: number): void {
    const { layers } = this.receiver;
    const facts = layers.map(({ rid, isBound }) => ({ rid, isBound }));
    if (!this.#write(RecordKind.layers, 0, JSON.stringify(facts))) return;
    this.#toldBound = bound;
    this.#layerCount = layers.length;
  }

  #tellClock({ rank, clock, epoch }: Layer): void {
    if (!clock.isKnown || this.#toldClocks[rank] === clock.arrivalUs) return;
    const sink = this.#sink;
    const at = sink.reserve(CLOCK_BYTES);
    if (at < 0) return;
    writeHead(sink, at, { kind: RecordKind.clock, feed: this.#feed, layer: rank, codec: 0 });
    sink.view.setFloat64(at + Field.ntpUs, clock.ntpUs, true);
    sink.view.setFloat64(at + Field.clockArrivalUs, clock.arrivalUs, true);
    sink.view.setUint32(at + Field.rtpTimestamp, clock.rtpTimestamp, true);
    sink.view.setUint32(at + Field.clockEpoch, epoch, true);
    sink.commit(CLOCK_BYTES);
    this.#toldClocks[rank] = clock.arrivalUs;
  }

  #write(kind: RecordKind, codec: number, text: string): boolean {
    return writeText(this.#sink, { kind, feed: this.#feed, layer: 0, codec }, text);
  }
}
