// What do INIT and INIT ACK say, and how are they written? RFC 9260 sections 3.3.2 and 3.3.3.
import { ChunkType, ParameterType, padded } from './chunk-types.ts';
import type { PacketWriter } from './packet-writer.ts';

export interface InitFacts {
  readonly tag: number;
  readonly windowBytes: number;
  readonly outboundStreams: number;
  readonly inboundStreams: number;
  readonly initialTsn: number;
  readonly hasForwardTsn: boolean;
  /** Of an INIT ACK; empty otherwise. */
  readonly cookie: Uint8Array;
}

const FIXED_BYTES = 16;
const PARAMETER_HEADER_BYTES = 4;
const EMPTY = new Uint8Array();

/** `value` is what follows the chunk header. Undefined when it is no INIT that may be answered. */
export function readInit(value: Uint8Array): InitFacts | undefined {
  if (value.length < FIXED_BYTES) return undefined;
  const view = new DataView(value.buffer, value.byteOffset, value.length);
  const parameters = readParameters(value, view);
  const facts: InitFacts = {
    tag: view.getUint32(0),
    windowBytes: view.getUint32(4),
    outboundStreams: view.getUint16(8),
    inboundStreams: view.getUint16(10),
    initialTsn: view.getUint32(12),
    hasForwardTsn: parameters.hasForwardTsn,
    cookie: parameters.cookie,
  };
  const isUsable = facts.tag !== 0 && facts.outboundStreams > 0 && facts.inboundStreams > 0;
  return isUsable ? facts : undefined;
}

/** False when it does not fit into a packet. */
export function writeInit(
  writer: PacketWriter,
  type: typeof ChunkType.init | typeof ChunkType.initAck,
  facts: InitFacts,
): boolean {
  const cookieBytes =
    facts.cookie.length === 0 ? 0 : PARAMETER_HEADER_BYTES + padded(facts.cookie.length);
  const at = writer.open(type, 0, 4 + FIXED_BYTES + 4 + 8 + cookieBytes);
  if (at < 0) return false;
  const { view } = writer;
  view.setUint32(at, facts.tag);
  view.setUint32(at + 4, facts.windowBytes);
  view.setUint16(at + 8, facts.outboundStreams);
  view.setUint16(at + 10, facts.inboundStreams);
  view.setUint32(at + 12, facts.initialTsn);
  view.setUint32(at + 16, (ParameterType.forwardTsnSupported << 16) | 4);
  view.setUint32(at + 20, (ParameterType.supportedExtensions << 16) | 6);
  view.setUint32(at + 24, (ChunkType.reconfig << 24) | (ChunkType.forwardTsn << 16));
  if (cookieBytes > 0) writeCookie(writer, at + 28, facts.cookie);
  return true;
}

function writeCookie({ view, bytes }: PacketWriter, at: number, cookie: Uint8Array): void {
  view.setUint16(at, ParameterType.stateCookie);
  view.setUint16(at + 2, PARAMETER_HEADER_BYTES + cookie.length);
  bytes.set(cookie, at + PARAMETER_HEADER_BYTES);
}

function readParameters(
  value: Uint8Array,
  view: DataView,
): { cookie: Uint8Array; hasForwardTsn: boolean } {
  let cookie: Uint8Array = EMPTY;
  let hasForwardTsn = false;
  let at = FIXED_BYTES;
  while (at + PARAMETER_HEADER_BYTES <= value.length) {
    const type = view.getUint16(at);
    const length = view.getUint16(at + 2);
    if (length < PARAMETER_HEADER_BYTES || at + length > value.length) break;
    const body = value.subarray(at + PARAMETER_HEADER_BYTES, at + length);
    if (type === ParameterType.stateCookie) cookie = body;
    if (type === ParameterType.forwardTsnSupported) hasForwardTsn = true;
    if (type === ParameterType.supportedExtensions)
      hasForwardTsn ||= body.includes(ChunkType.forwardTsn);
    at += padded(length);
  }
  return { cookie, hasForwardTsn };
}
