// What does a chunk say that is neither data nor its acknowledgement? RFC 9260 section 3.3.
import type { AssociationState } from './association-state.ts';
import { CHUNK_HEADER_BYTES, ChunkType } from './chunk-types.ts';
import { close } from './end-association.ts';
import { readForwardTsn } from './forward-tsn.ts';

/**
 * `value` is what follows the chunk header. False when the rest of the packet is not to be read: unknown types say so with
 * their highest bit. RFC 9260 section 3.2.
 */
export function receiveControl(state: AssociationState, type: number, value: Uint8Array): boolean {
  const { handshake } = state;
  switch (type) {
    case ChunkType.init:
      handshake.receiveInit(value);
      return false;
    case ChunkType.initAck:
      handshake.receiveInitAck(value);
      return true;
    case ChunkType.cookieEcho:
      handshake.receiveCookieEcho(value);
      return true;
    case ChunkType.cookieAck:
      handshake.receiveCookieAck();
      return true;
    default:
      return handshake.isDone ? receiveEstablished(state, type, value) : type >= 128;
  }
}

function receiveEstablished(state: AssociationState, type: number, value: Uint8Array): boolean {
  switch (type) {
    case ChunkType.forwardTsn:
      receiveForwardTsn(state, value);
      return true;
    case ChunkType.heartbeat:
      echo(state, value);
      return true;
    case ChunkType.reconfig:
      state.reset?.receive(value);
      return true;
    default:
      return receiveEnding(state, type);
  }
}

function receiveEnding(state: AssociationState, type: number): boolean {
  switch (type) {
    case ChunkType.shutdown:
      state.isShuttingDown = true;
      return true;
    case ChunkType.shutdownAck:
      state.writer.open(ChunkType.shutdownComplete, 0, CHUNK_HEADER_BYTES);
      state.writer.flush();
      close(state);
      return false;
    case ChunkType.abort:
    case ChunkType.shutdownComplete:
      close(state);
      return false;
    default:
      return type >= 128 || type === ChunkType.heartbeatAck || type === ChunkType.error;
  }
}

function receiveForwardTsn({ inbound }: AssociationState, value: Uint8Array): void {
  const facts = readForwardTsn(value);
  if (facts !== undefined) inbound?.receiveForwardTsn(facts);
}

function echo({ writer }: AssociationState, value: Uint8Array): void {
  const at = writer.open(ChunkType.heartbeatAck, 0, CHUNK_HEADER_BYTES + value.length);
  if (at >= 0) writer.bytes.set(value, at);
}
