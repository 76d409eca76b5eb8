// How do tests build packets by name, and read what left? Only for tests and benchmarks.
import {
  ExtensionTable,
  ExtensionUri,
  finishExtensions,
  MAX_PACKET_BYTES,
  type PacketClass,
  type PacketSink,
  readExtensions,
  readHeaderLength,
  readMarker,
  readPayloadType,
  readSequence,
  readSsrc,
  readTimestamp,
  writeElementHeader,
  writeHeader,
} from '@chorale/rtp';

/** Ids that the kit's sections negotiate. */
export const KIT_EXTENSIONS: readonly { readonly id: number; readonly uri: string }[] = [
  { id: 1, uri: ExtensionUri.mid },
  { id: 2, uri: ExtensionUri.rid },
  { id: 3, uri: ExtensionUri.repairedRid },
  { id: 4, uri: ExtensionUri.transportSequence },
  { id: 5, uri: ExtensionUri.audioLevel },
  { id: 6, uri: ExtensionUri.absCaptureTime },
  { id: 7, uri: ExtensionUri.dependencyDescriptor },
  { id: 8, uri: ExtensionUri.videoOrientation },
];

export interface PacketOptions {
  readonly seq?: number;
  readonly timestamp?: number;
  readonly ssrc?: number;
  readonly payloadType?: number;
  readonly marker?: boolean;
  /** VP8 as in `vp8Payload`, unless `payload` is given. */
  readonly keyFrame?: boolean;
  readonly pictureId?: number;
  readonly tl0?: number;
  readonly keyIdx?: number;
  readonly temporal?: number;
  /** Y: the frame uses the base layer only. */
  readonly sync?: boolean;
  /** False: a later packet of its frame. */
  readonly startsFrame?: boolean;
  readonly payload?: Uint8Array;
  readonly padding?: number;
  readonly mid?: string;
  readonly rid?: string;
  readonly repairedRid?: string;
  readonly transportSequence?: number;
  readonly audioLevel?: number;
  /** Any other extension by the kit's id. */
  readonly extensions?: Readonly<Record<number, Uint8Array>>;
}

export function packet(options: PacketOptions = {}): Uint8Array {
  const bytes = new Uint8Array(2048);
  writeHeader(bytes, 0, {
    marker: options.marker ?? false,
    payloadType: options.payloadType ?? 96,
    sequence: options.seq ?? 1,
    timestamp: options.timestamp ?? 0,
    ssrc: options.ssrc ?? 1000,
  });
  const headerBytes = writeKitExtensions(bytes, options);
  const payload = options.payload ?? vp8Payload(options);
  bytes.set(payload, headerBytes);
  const padding = options.padding ?? 0;
  if (padding > 0) bytes[0] = (bytes[0] ?? 0) | 0x20;
  const lengthBytes = headerBytes + payload.length + padding;
  if (padding > 0) bytes[lengthBytes - 1] = padding;
  return bytes.slice(0, lengthBytes);
}

function writeKitExtensions(bytes: Uint8Array, options: PacketOptions): number {
  const elements = elementsOf(options);
  if (elements.length === 0) return 12;
  const form = elements.some(([, { length }]) => length > 16 || length === 0) ? 2 : 1;
  let at = 16;
  for (const [id, data] of elements) {
    at = writeElementHeader(bytes, at, { id, lengthBytes: data.length, form });
    bytes.set(data, at);
    at += data.length;
  }
  return finishExtensions(bytes, 0, at, form);
}

function elementsOf(options: PacketOptions): [number, Uint8Array][] {
  const text = (value: string | undefined): Uint8Array | undefined =>
    value === undefined ? undefined : Buffer.from(value, 'latin1');
  const transport = options.transportSequence;
  const named: [number, Uint8Array | undefined][] = [
    [1, text(options.mid)],
    [2, text(options.rid)],
    [3, text(options.repairedRid)],
    [4, transport === undefined ? undefined : Uint8Array.of(transport >> 8, transport)],
    [5, options.audioLevel === undefined ? undefined : Uint8Array.of(options.audioLevel)],
    ...Object.entries(options.extensions ?? {}).map(([id, data]): [number, Uint8Array] => [
      Number(id),
      data,
    ]),
  ];
  return named.filter((entry): entry is [number, Uint8Array] => entry[1] !== undefined);
}

/** One packet of a frame: descriptor with a 15-bit picture id, TL0PICIDX and KEYIDX, then 8 bytes. */
export function vp8Payload(options: PacketOptions): Uint8Array {
  const pictureId = options.pictureId ?? 0;
  const frameTag = options.keyFrame === true ? 0 : 1;
  const layer = ((options.temporal ?? 0) << 6) | (options.sync === true ? 0x20 : 0);
  return Uint8Array.of(
    ...[options.startsFrame === false ? 0x80 : 0x90, 0xf0],
    ...[0x80 | (pictureId >> 8), pictureId & 0xff],
    ...[options.tl0 ?? 0, layer | ((options.keyIdx ?? 0) & 0x1f)],
    ...[frameTag, (options.seq ?? 1) & 0xff, 2, 3, 4, 5, 6, 7],
  );
}

/** RFC 4588: the packet again, as its sender would repair it. */
export function repair(
  original: PacketOptions,
  rtx: { readonly ssrc: number; readonly payloadType: number; readonly seq: number },
): Uint8Array {
  const payload = original.payload ?? vp8Payload(original);
  const seq = original.seq ?? 1;
  return packet({ ...original, ...rtx, payload: Uint8Array.of(seq >> 8, seq, ...payload) });
}

/** What a subscriber sees of a packet. */
export interface SeenPacket {
  readonly bytes: Uint8Array;
  readonly packetClass: PacketClass;
  readonly seq: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly payloadType: number;
  readonly marker: boolean;
  readonly payload: Uint8Array;
  /** By id. */
  readonly extensions: ReadonlyMap<number, Uint8Array>;
}

export function seePacket(bytes: Uint8Array, packetClass: PacketClass): SeenPacket {
  const table = new ExtensionTable();
  readExtensions(bytes, 0, table);
  const rows = Array.from({ length: table.count }, (_, row) => row);
  return {
    bytes,
    packetClass,
    seq: readSequence(bytes, 0),
    timestamp: readTimestamp(bytes, 0),
    ssrc: readSsrc(bytes, 0),
    payloadType: readPayloadType(bytes, 0),
    marker: readMarker(bytes, 0),
    payload: bytes.slice(readHeaderLength(bytes, 0)),
    extensions: new Map(
      rows.map((row) => {
        const from = table.offsets[row] ?? 0;
        return [table.ids[row] ?? 0, bytes.slice(from, from + (table.lengths[row] ?? 0))];
      }),
    ),
  };
}

/** A sink that keeps what leaves. `isFull` makes it refuse. */
export class FakeSink implements PacketSink {
  readonly bytes: Uint8Array = new Uint8Array(4 * MAX_PACKET_BYTES);
  readonly view: DataView = new DataView(this.bytes.buffer);
  readonly packets: SeenPacket[] = [];
  readonly rtcp: Uint8Array[] = [];
  isFull = false;
  #reserved = 0;

  get reservedAt(): number {
    return this.#reserved;
  }

  reserve(): number {
    if (this.isFull) return -1;
    this.#reserved = (this.#reserved + MAX_PACKET_BYTES) % this.bytes.length;
    return this.#reserved;
  }

  commit(lengthBytes: number, packetClass: PacketClass): void {
    const sent = this.bytes.slice(this.#reserved, this.#reserved + lengthBytes);
    this.packets.push(seePacket(sent, packetClass));
  }

  sendRtcp(bytes: Uint8Array, offset: number, lengthBytes: number): void {
    this.rtcp.push(bytes.slice(offset, offset + lengthBytes));
  }

  /** RTCP of this type, and of this format where one is given. */
  rtcpOf(type: number, format?: number): Uint8Array[] {
    return this.rtcp.filter(
      (bytes) => bytes[1] === type && (format === undefined || ((bytes[0] ?? 0) & 31) === format),
    );
  }
}
