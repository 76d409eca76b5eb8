// How is a remembered packet written for one subscriber? The first sending and every retransmission come through here.
// Hot path: called once per packet per subscriber.
import {
  type ExtensionForm,
  finishExtensions,
  fitsOneByteForm,
  moveFrameNumber,
  RTP_HEADER_BYTES,
  RTX_HEADER_BYTES,
  type RtpHeaderFields,
  readUint8,
  rewriteRedPayloadTypes,
  TRANSPORT_SEQUENCE_BYTES,
  writeElementHeader,
  writeHeader,
  writeOriginalSequence,
  writeTransportSequence,
} from '@chorale/rtp';
import { ExtensionKind } from '../extension-kind.ts';
import type { PacketHistory } from '../publish/packet-history.ts';
import type { CodecMapping } from './codec-mapping.ts';
import type { DownTrackState } from './down-track-state.ts';
import {
  appendDescriptor,
  descriptor,
  HIGHEST_SHORT_ID,
  writeExtensionBlock,
} from './extension-block.ts';
import { rewriteIndices } from './picture-munger.ts';
import { NO_LOG } from './send-log.ts';

/** What differs from the remembered packet. One per process, filled again for each packet. */
export interface OutgoingPacket extends RtpHeaderFields {
  /** -1: no retransmission format. */
  originalSequence: number;
  /** Only its number is needed: it goes out without payload. */
  isEmpty: boolean;
  /** Of its dependency descriptor. */
  frameNumberDelta: number;
  pictureId: number;
  tl0PicIdx: number;
  keyIdx: number;
}

/** Bytes of a descriptor up to its frame number. */
const FRAME_NUMBER_END = 3;

const element = { id: 0, lengthBytes: 0, form: 1 as ExtensionForm, frameNumberDelta: 0 };

/** Writes at `at` of the sink's memory. Returns the length, or 0 when it would be longer than a packet may be. */
export function writePacket(
  track: DownTrackState,
  source: { readonly history: PacketHistory; row: number; mapping: CodecMapping },
  outgoing: OutgoingPacket,
  at: number,
): number {
  const { history, row, mapping } = source;
  const { target } = track;
  const skipped = skippedBytes(source, outgoing);
  const payloadBytes = (history.payloadBytes[row] ?? 0) - skipped;
  const rtxBytes = outgoing.originalSequence < 0 ? 0 : RTX_HEADER_BYTES;
  if (payloadBytes + rtxBytes + (history.extensionBytes[row] ?? 0) > track.roomBytes) return 0;
  writeHeader(target, at, outgoing);
  const headerBytes = writeBlock(track, source, outgoing, at);
  const payloadAt = at + headerBytes + rtxBytes;
  if (rtxBytes > 0) writeOriginalSequence(target, at + headerBytes, outgoing.originalSequence);
  const from = (history.offsets[row] ?? 0) + (history.extensionBytes[row] ?? 0) + skipped;
  history.bytes.copy(target, payloadAt, from, from + payloadBytes);
  if (payloadBytes > 0) rewritePayload(target, payloadAt, mapping, outgoing);
  return headerBytes + rtxBytes + payloadBytes;
}

/** As the regular way does where it may, so that both make the same packet. */
function writeBlock(
  track: DownTrackState,
  source: { readonly history: PacketHistory; row: number },
  outgoing: OutgoingPacket,
  at: number,
): number {
  const { extensionBlock, extensionIds, target, sink } = track;
  const { history, row } = source;
  const describedBytes = history.describedBytes(row);
  const id = readUint8(extensionIds, ExtensionKind.dependencyDescriptor);
  if (extensionBlock === null || describedBytes < 0 || id > HIGHEST_SHORT_ID)
    return writeExtensions(track, source, outgoing, at);
  descriptor.source = history.bytes;
  descriptor.from = (history.offsets[row] ?? 0) + 2;
  descriptor.lengthBytes = describedBytes;
  descriptor.id = id;
  descriptor.frameNumberDelta = outgoing.frameNumberDelta;
  const blockBytes = writeExtensionBlock(sink.view, at, extensionBlock, nextNumber(track));
  return appendDescriptor(target, at, blockBytes);
}

/** Of the payload's beginning. */
function skippedBytes(
  { history, row, mapping }: { history: PacketHistory; row: number; mapping: CodecMapping },
  { isEmpty }: OutgoingPacket,
): number {
  if (isEmpty) return history.payloadBytes[row] ?? 0;
  return mapping.stripsRed ? (history.primaryStarts[row] ?? 0) : 0;
}

function rewritePayload(
  target: Uint8Array,
  at: number,
  mapping: CodecMapping,
  outgoing: OutgoingPacket,
): void {
  rewriteIndices(target, at, mapping.kind, outgoing);
  if (mapping.redBlockPayloadType >= 0)
    rewriteRedPayloadTypes(target, at, mapping.redBlockPayloadType);
}

/** The subscriber's mid, then what was kept of the publisher's extensions under the subscriber's ids. */
function writeExtensions(
  track: DownTrackState,
  { history, row }: { readonly history: PacketHistory; row: number },
  { frameNumberDelta }: OutgoingPacket,
  at: number,
): number {
  element.frameNumberDelta = frameNumberDelta;
  const form = selectForm(track, history, row);
  const start = at + RTP_HEADER_BYTES + 4;
  let end = writeNumber(track, writeMid(track, start, form), form);
  const from = history.offsets[row] ?? 0;
  const stop = from + (history.extensionBytes[row] ?? 0);
  for (let next = from; next < stop; next += 2 + readUint8(history.bytes, next + 1))
    end = writeElement(track, history.bytes, next, form, end);
  return end === start ? RTP_HEADER_BYTES : finishExtensions(track.target, at, end, form);
}

/** Of the packet in its transport; -1 where packets are not numbered. */
function nextNumber({ log, logs }: DownTrackState): number {
  return log === NO_LOG ? -1 : logs.next(log);
}

function writeNumber(track: DownTrackState, at: number, form: ExtensionForm): number {
  const number = nextNumber(track);
  if (number < 0) return at;
  element.id = readUint8(track.extensionIds, ExtensionKind.transportSequence);
  element.lengthBytes = TRANSPORT_SEQUENCE_BYTES;
  element.form = form;
  const dataAt = writeElementHeader(track.target, at, element);
  writeTransportSequence(track.target, dataAt, number & 0xffff);
  return dataAt + TRANSPORT_SEQUENCE_BYTES;
}

/** The two-byte form only where an element demands it. */
function selectForm(track: DownTrackState, history: PacketHistory, row: number): ExtensionForm {
  const midId = readUint8(track.extensionIds, ExtensionKind.mid);
  if (midId !== 0 && !fitsOneByteForm(midId, track.mid.length)) return 2;
  const numberId = readUint8(track.extensionIds, ExtensionKind.transportSequence);
  if (track.log !== NO_LOG && !fitsOneByteForm(numberId, TRANSPORT_SEQUENCE_BYTES)) return 2;
  const from = history.offsets[row] ?? 0;
  const stop = from + (history.extensionBytes[row] ?? 0);
  for (let next = from; next < stop; next += 2 + readUint8(history.bytes, next + 1)) {
    const id = readUint8(track.extensionIds, readUint8(history.bytes, next));
    if (id !== 0 && !fitsOneByteForm(id, readUint8(history.bytes, next + 1))) return 2;
  }
  return 1;
}

function writeMid(track: DownTrackState, at: number, form: ExtensionForm): number {
  const id = readUint8(track.extensionIds, ExtensionKind.mid);
  const lengthBytes = track.mid.length;
  if (id === 0 || lengthBytes === 0) return at;
  element.id = id;
  element.lengthBytes = lengthBytes;
  element.form = form;
  const dataAt = writeElementHeader(track.target, at, element);
  for (let index = 0; index < lengthBytes; index += 1)
    track.target[dataAt + index] = readUint8(track.mid, index);
  return dataAt + lengthBytes;
}

function writeElement(
  track: DownTrackState,
  source: Uint8Array,
  from: number,
  form: ExtensionForm,
  at: number,
): number {
  const id = readUint8(track.extensionIds, readUint8(source, from));
  if (id === 0) return at;
  const lengthBytes = readUint8(source, from + 1);
  element.id = id;
  element.lengthBytes = lengthBytes;
  element.form = form;
  const dataAt = writeElementHeader(track.target, at, element);
  for (let index = 0; index < lengthBytes; index += 1)
    track.target[dataAt + index] = readUint8(source, from + 2 + index);
  const isDescriptor = readUint8(source, from) === ExtensionKind.dependencyDescriptor;
  if (isDescriptor && lengthBytes >= FRAME_NUMBER_END)
    moveFrameNumber(track.target, dataAt, element.frameNumberDelta);
  return dataAt + lengthBytes;
}
