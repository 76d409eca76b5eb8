// Hot path: called once per SCTP packet that arrives. Is it for this association, and what do its chunks say? RFC 9260 section 6.10.
import type { AssociationState } from './association-state.ts';
import { CHUNK_HEADER_BYTES, ChunkType, HEADER_BYTES, padded } from './chunk-types.ts';
import { packetCrc32c } from './crc32c.ts';
import { AbortCause, abort } from './end-association.ts';
import { readU16, readU32 } from './read-number.ts';
import { receiveControl } from './receive-control.ts';
import type { PacketOutcome } from './sctp-association.ts';
import { wake } from './wake.ts';

/** The packet is `lengthBytes` from `at`, readable during the call. */
export function receivePacket(
  state: AssociationState,
  bytes: Uint8Array,
  at: number,
  lengthBytes: number,
): PacketOutcome {
  if (state.isClosed || lengthBytes < HEADER_BYTES + CHUNK_HEADER_BYTES) return 'other';
  if (!hasChecksum(bytes, at, lengthBytes) || !isForUs(state, bytes, at)) return 'other';
  if (isOneSack(bytes, at, lengthBytes) && state.inbound !== undefined) {
    return receiveOneSack(state, bytes, at + HEADER_BYTES, lengthBytes - HEADER_BYTES);
  }
  state.isBusy = true;
  try {
    readChunks(state, bytes, at + HEADER_BYTES, at + lengthBytes);
  } finally {
    state.isBusy = false;
  }
  wake(state);
  return 'other';
}

/** Nothing else can have become due by it. */
function receiveOneSack(
  state: AssociationState,
  bytes: Uint8Array,
  at: number,
  lengthBytes: number,
): PacketOutcome {
  state.flow.receiveSack(bytes, at, lengthBytes);
  if (!state.flow.hasWork && !state.isShuttingDown) return 'acknowledged';
  return wake(state) ? 'other' : 'acknowledged';
}

/** What nearly every packet is of a peer that only listens. */
function isOneSack(bytes: Uint8Array, at: number, lengthBytes: number): boolean {
  const first = at + HEADER_BYTES;
  return (
    bytes[first] === ChunkType.sack && readU16(bytes, first + 2) === lengthBytes - HEADER_BYTES
  );
}

/** The only number that is written little-endian. */
function hasChecksum(bytes: Uint8Array, at: number, lengthBytes: number): boolean {
  const high = (bytes[at + 10] ?? 0) | ((bytes[at + 11] ?? 0) << 8);
  const sum = ((high << 16) | (bytes[at + 8] ?? 0) | ((bytes[at + 9] ?? 0) << 8)) >>> 0;
  return sum === packetCrc32c(bytes, lengthBytes, at);
}

/** RFC 9260 section 8.5: INIT has no tag yet, ABORT and SHUTDOWN COMPLETE may reflect the peer's. */
function isForUs(state: AssociationState, bytes: Uint8Array, at: number): boolean {
  const { handshake, writer, localTag } = state;
  const tag = readU32(bytes, at + 4);
  const type = bytes[at + HEADER_BYTES] ?? 0;
  if (type === ChunkType.init) return tag === 0;
  const isReflected = ((bytes[at + HEADER_BYTES + 1] ?? 0) & 1) !== 0;
  const mayReflect = type === ChunkType.abort || type === ChunkType.shutdownComplete;
  if (mayReflect && isReflected) return handshake.isDone && tag === writer.tag;
  return (tag | 0) === localTag;
}

function readChunks(state: AssociationState, bytes: Uint8Array, from: number, end: number): void {
  let hasData = false;
  let at = from;
  while (at + CHUNK_HEADER_BYTES <= end && !state.isClosed) {
    const type = bytes[at] ?? 0;
    const length = readU16(bytes, at + 2);
    if (length < CHUNK_HEADER_BYTES || at + length > end) break;
    if (type === ChunkType.data) hasData = true;
    if (!readChunk(state, bytes, at, length)) break;
    at += padded(length);
  }
  if (hasData) state.inbound?.packetEnded();
}

/** False when the rest of the packet is not to be read. */
function readChunk(
  state: AssociationState,
  bytes: Uint8Array,
  at: number,
  lengthBytes: number,
): boolean {
  const type = bytes[at] ?? 0;
  if (type === ChunkType.sack) {
    if (!state.handshake.isDone) return false;
    state.flow.receiveSack(bytes, at, lengthBytes);
    return true;
  }
  if (type !== ChunkType.data) {
    return receiveControl(state, type, bytes.subarray(at + CHUNK_HEADER_BYTES, at + lengthBytes));
  }
  state.handshake.receiveCookieAck();
  const problem = state.inbound?.receiveData(bytes, at, lengthBytes);
  if (problem !== undefined) abort(state, AbortCause.protocol);
  return true;
}
