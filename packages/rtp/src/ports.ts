// What do transport and media say to each other? Plain facts and two small interfaces; no bytes are copied here.

export type MediaKind = 'audio' | 'video';

/** One payload type as negotiated. Of RTX only the number is kept, beside the codec that it repairs. */
export interface CodecDescription {
  /** As SDP writes it: `video/VP8`, `audio/opus`, `audio/red`. Compare without case. */
  readonly mimeType: string;
  readonly payloadType: number;
  /** Ticks per second of the RTP timestamp. */
  readonly clockRate: number;
  readonly channels: number;
  /** The text behind `a=fmtp:<pt> `, empty when absent. */
  readonly fmtp: string;
  readonly rtxPayloadType: number | undefined;
  /** `nack`, `nack pli`, `ccm fir`, `transport-cc`, `goog-remb`. */
  readonly feedback: readonly string[];
}

export interface HeaderExtensionDescription {
  /** 1–14 in the one-byte form, 1–255 in the two-byte form. RFC 8285. */
  readonly id: number;
  readonly uri: string;
}

/** An m-section in which the remote side sends. */
export interface ReceiveSection {
  readonly mid: string;
  readonly kind: MediaKind;
  /** In the order of preference of the answer. RTX is folded into its codec. */
  readonly codecs: readonly CodecDescription[];
  readonly extensions: readonly HeaderExtensionDescription[];
  /** Simulcast RIDs as offered, e.g. `q`, `h`, `f`; empty without simulcast. */
  readonly rids: readonly string[];
  /** Declared by `a=ssrc` and `a=ssrc-group:FID`; empty where the client leaves them to MID and RID. */
  readonly sources: readonly SourceDescription[];
}

export interface SourceDescription {
  readonly ssrc: number;
  readonly rtxSsrc: number | undefined;
}

/** An m-section in which we send one track. */
export interface SendSection {
  readonly mid: string;
  readonly kind: MediaKind;
  /** What the remote side accepts: a packet of another codec is not sent. */
  readonly codecs: readonly CodecDescription[];
  readonly extensions: readonly HeaderExtensionDescription[];
  readonly ssrc: number;
  /** 0 when RTX was not negotiated. */
  readonly rtxSsrc: number;
  readonly cname: string;
}

/** Why a packet leaves, for a sink that tells packets apart. */
export const PacketClass = { audio: 0, video: 1, retransmission: 2, padding: 3 } as const;
export type PacketClass = (typeof PacketClass)[keyof typeof PacketClass];

/**
 * Where media puts packets for one transport. Implemented by transport.
 * Hot path: called once per packet per subscriber. One packet at a time: `reserve`, write, `commit`.
 */
export interface PacketSink {
  /** Pooled memory that stays the same object for the life of the sink. */
  readonly bytes: Uint8Array;
  /** The same memory. */
  readonly view: DataView;
  /** Offset of `MAX_PACKET_BYTES` writable bytes, or -1 when nothing can leave now (not connected, queue full; counted). */
  reserve(): number;
  /** Takes the RTP packet at the reserved offset: protects it in place and queues it; the batch leaves at the end of the wake-up. */
  commit(lengthBytes: number, packetClass: PacketClass): void;
  /** Protects and queues one RTCP compound; the bytes are copied. */
  sendRtcp(bytes: Uint8Array, offset: number, lengthBytes: number): void;
  /** Shared by many sinks, with the same memory; undefined where there is none. */
  readonly outlet?: PacketOutlet | undefined;
  /** The stream by which packets of an SSRC may leave from now on, when all goes the regular way; -1: by none. Not hot. */
  streamOf?(ssrc: number): number;
}

/**
 * A shorter way out, for packets of streams with nothing special about them. Implemented by transport, which ends a stream's
 * generation as soon as there is: then, and for a packet that is not the next of its stream, the sink is asked.
 */
export interface PacketOutlet {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Of a stream now; it names the pair and the keys that the stream has. */
  generation(stream: number): number;
  /** Hot path. As the sink's, for one stream; -1 as well when the generation is over. */
  reserve(stream: number, generation: number): number;
  /** Hot path, once per packet: keeps a payload that many streams will send, for this batch. Where it is kept. */
  share(source: Buffer, from: number, to: number): number;
  /**
   * Hot path. As the sink's, with the payload behind the header, or where `share` keeps it; -1: behind the header.
   * False when the sink is to be asked.
   */
  commit(headerBytes: number, lengthBytes: number, sharedAt: number): boolean;
}

/**
 * Where media puts what is for another host of the same room. Implemented by a ring in shared memory, or by messages.
 * Hot path: called once per packet and host. One record at a time: `reserve`, write, `commit`.
 */
export interface RecordSink {
  /** The same object for the life of the sink. */
  readonly bytes: Uint8Array;
  /** The same memory. */
  readonly view: DataView;
  /** Offset of that many writable bytes, or -1 when there is no room (counted). */
  reserve(sizeBytes: number): number;
  commit(lengthBytes: number): void;
  /** Once per batch: the other side may have what was committed. */
  flush(): void;
}

/** Plain RTP must fit with the SRTP tag into one datagram of a 1,500-byte path. */
export const MAX_PACKET_BYTES = 1460;
