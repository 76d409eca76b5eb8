// Which header extensions does a packet carry to one subscriber? Its mid, its number, what is told of playout, and what was kept of the
// publisher's, all under the subscriber's ids. RFC 8285.
// Hot path: called once per packet per subscriber that does not go the regular way.
import {
  type ExtensionForm,
  finishExtensions,
  fitsOneByteForm,
  moveFrameNumber,
  PLAYOUT_DELAY_BYTES,
  RTP_HEADER_BYTES,
  readUint8,
  TRANSPORT_SEQUENCE_BYTES,
  writeElementHeader,
  writePlayoutDelay,
  writeTransportSequence,
} from '@chorale/rtp';
import { ExtensionKind } from '../extension-kind.ts';
import type { PacketHistory } from '../publish/packet-history.ts';
import type { DownTrackState } from './down-track-state.ts';
import {
  appendDescriptor,
  descriptor,
  HIGHEST_SHORT_ID,
  writeExtensionBlock,
} from './extension-block.ts';
import type { OutgoingPacket } from './packet-writer.ts';
import { NO_LOG } from './send-log.ts';

/** Bytes of a descriptor up to its frame number. */
const FRAME_NUMBER_END = 3;

const element = { id: 0, lengthBytes: 0, form: 1 as ExtensionForm, frameNumberDelta: 0 };

/** As the regular way does where it may, so that both make the same packet. */
export function writeBlock(
  track: DownTrackState,
  source: { readonly history: PacketHistory; row: number },
  outgoing: OutgoingPacket,
  at: number,
): number {
  const { extensionBlock, extensionIds, target, sink } = track;
  const { history, row } = source;
  const describedBytes = history.describedBytes(row);
  const id = readUint8(extensionIds, ExtensionKind.dependencyDescriptor);
  const isSpecial = describedBytes < 0 || announcesPlayout(track);
  if (extensionBlock === null || isSpecial || id > HIGHEST_SHORT_ID)
    return writeExtensions(track, source, outgoing, at);
  descriptor.source = history.bytes;
  descriptor.from = (history.offsets[row] ?? 0) + 2;
  descriptor.lengthBytes = describedBytes;
  descriptor.id = id;
  descriptor.frameNumberDelta = outgoing.frameNumberDelta;
  const blockBytes = writeExtensionBlock(sink.view, at, extensionBlock, nextNumber(track));
  return appendDescriptor(target, at, blockBytes);
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
  if (announcesPlayout(track)) end = writePlayout(track, end, form);
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

/** Where packets are numbered, repairs are streams of their own: no number comes twice with other bytes. */
function announcesPlayout({ isVideo, transport, log, extensionIds }: DownTrackState): boolean {
  const isDue = isVideo && transport.playout.isAnnounced && log !== NO_LOG;
  return isDue && readUint8(extensionIds, ExtensionKind.playoutDelay) !== 0;
}

function writePlayout(track: DownTrackState, at: number, form: ExtensionForm): number {
  element.id = readUint8(track.extensionIds, ExtensionKind.playoutDelay);
  element.lengthBytes = PLAYOUT_DELAY_BYTES;
  element.form = form;
  const dataAt = writeElementHeader(track.target, at, element);
  writePlayoutDelay(track.target, dataAt, track.transport.playout);
  return dataAt + PLAYOUT_DELAY_BYTES;
}

/** The two-byte form only where an element demands it. */
function selectForm(track: DownTrackState, history: PacketHistory, row: number): ExtensionForm {
  const midId = readUint8(track.extensionIds, ExtensionKind.mid);
  if (midId !== 0 && !fitsOneByteForm(midId, track.mid.length)) return 2;
  const numberId = readUint8(track.extensionIds, ExtensionKind.transportSequence);
  if (track.log !== NO_LOG && !fitsOneByteForm(numberId, TRANSPORT_SEQUENCE_BYTES)) return 2;
  const playoutId = readUint8(track.extensionIds, ExtensionKind.playoutDelay);
  if (announcesPlayout(track) && !fitsOneByteForm(playoutId, PLAYOUT_DELAY_BYTES)) return 2;
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
