// How does a packet leave for a subscriber whose last one left as this one will? By its row alone.
// Hot path: called once per packet per subscriber.
//
// Regular is a packet with nothing in it to decide: of the layer, codec and epoch that the subscriber is being sent, no RED, no
// header extension that goes on but a short dependency descriptor. Its `stamp` says of what it is one; the row has the stamp of
// what leaves this way, and a bit for each of the spatial and temporal layers in it that does.
import { MAX_PACKET_BYTES } from '@chorale/rtp';
import { CodecKind } from '../codec-kind.ts';
import type { MediaPacket } from '../packet.ts';
import { appendDescriptor, descriptor, numberBits } from './extension-block.ts';
import { type FanOut, LOG_MASK, RowNumber, RowWord, LOG_BITS } from './fan-out.ts';
import { moveKeyIdx, movePictureId, moveTl0PicIdx, rewriteIndices } from './picture-munger.ts';
import { layerBit } from './select/layer-choice.ts';
import { labelOf, NO_LOG } from './send-log.ts';
import { noteSent } from './send-stats.ts';

/** Fixed header and the longest extension block; a descriptor has a byte before it, and three behind at most. */
const MOST_HEADER_BYTES = 24 + 4;
const MARKER = 0x80_0000;
/** Never a row's stamp. */
export const IRREGULAR = -1;

const indices = { pictureId: -1, tl0PicIdx: -1, keyIdx: -1 };

/** Once per packet, before it goes to its subscribers. */
export function stampPacket(fan: FanOut, packet: MediaPacket): void {
  const { layer, codec } = packet;
  packet.stamp = IRREGULAR;
  if (layer === undefined || codec === undefined || packet.epoch !== layer.epoch) return;
  const { history } = layer;
  const row = history.find(packet.forwardSequence);
  if (row < 0 || codec.kind === CodecKind.red || !packet.isLayered) return;
  packet.describedBytes = history.describedBytes(row);
  if (packet.describedBytes < 0) return;
  const headerBytes = MOST_HEADER_BYTES + packet.describedBytes;
  if (packet.payloadBytes > MAX_PACKET_BYTES - headerBytes) return;
  packet.history = history.bytes;
  packet.historyAt = (history.offsets[row] ?? 0) + (history.extensionBytes[row] ?? 0);
  packet.stamp = layer.stampOf(codec);
  packet.layerBit = layerBit(packet);
  const { history: bytes, historyAt, payloadBytes } = packet;
  packet.sharedAt = fan.outlet?.share(bytes, historyAt, historyAt + payloadBytes) ?? -1;
}

/** False when it is to go the long way. `at`: the row's first word. */
export function sendRegular(fan: FanOut, at: number, packet: MediaPacket): boolean {
  const { words, outlet } = fan;
  if (outlet === undefined || !isRegular(fan, at, packet)) return false;
  const stream = words[at + RowWord.stream] ?? 0;
  const slot = outlet.reserve(stream, words[at + RowWord.generation] ?? 0);
  if (slot < 0) return false;
  writeHeader(fan, at, outlet.view, slot, packet);
  const headerBytes = finishHeader(fan, at, slot, packet);
  const sharedAt = placePayload(fan, at, slot + headerBytes, packet);
  const lengthBytes = headerBytes + packet.payloadBytes;
  if (!outlet.commit(headerBytes, lengthBytes, sharedAt)) return false;
  noteLeft(fan, at, packet, lengthBytes);
  return true;
}

function isRegular({ words, numbers }: FanOut, at: number, packet: MediaPacket): boolean {
  if (words[at + RowWord.stamp] !== packet.stamp) return false;
  if (((words[at + RowWord.layers] ?? 0) & packet.layerBit) === 0) return false;
  return packet.forwardSequence >= (numbers[at / 2 + RowNumber.firstForward] ?? 0);
}

function writeHeader(
  fan: FanOut,
  at: number,
  view: DataView,
  slot: number,
  packet: MediaPacket,
): void {
  const { words } = fan;
  const sequence =
    (packet.forwardSequence + (fan.numbers[at / 2 + RowNumber.sequenceDelta] ?? 0)) & 0xffff;
  const marker = markerOf(words, at, packet);
  view.setInt32(slot, (words[at + RowWord.head] ?? 0) | marker | sequence);
  view.setInt32(slot + 4, packet.rawTimestamp + (words[at + RowWord.timestampDelta] ?? 0));
  view.setInt32(slot + 8, words[at + RowWord.ssrc] ?? 0);
  view.setInt32(slot + 12, words[at + RowWord.extension] ?? 0);
  const log = (words[at + RowWord.log] ?? NO_LOG) & LOG_MASK;
  const number = log === NO_LOG ? -1 : (fan.logs?.next(log) ?? -1);
  view.setInt32(slot + 16, (words[at + RowWord.extension + 1] ?? 0) | numberBits(number));
  if (number >= 0) view.setInt32(slot + 20, words[at + RowWord.extension + 2] ?? 0);
}

/** The dependency descriptor, where packet and subscriber have one. Returns the header's length. */
function finishHeader(fan: FanOut, at: number, slot: number, packet: MediaPacket): number {
  const header = fan.words[at + RowWord.header] ?? 0;
  const blockBytes = header & 0xff;
  if (packet.describedBytes === 0) return blockBytes;
  descriptor.source = packet.history;
  descriptor.from = packet.historyAt - packet.describedBytes;
  descriptor.lengthBytes = packet.describedBytes;
  descriptor.id = (header >>> 8) & 0xff;
  descriptor.frameNumberDelta = header >>> 16;
  return appendDescriptor(fan.target, slot, blockBytes);
}

function markerOf(words: Int32Array, at: number, { marker, endsFor }: MediaPacket): number {
  const ends = (endsFor >>> (words[at + RowWord.marked] ?? 0)) & 1;
  return marker || ends === 1 ? MARKER : 0;
}

/** Returns where it is: shared with other subscribers, or -1 when it had to be written. */
function placePayload(fan: FanOut, at: number, to: number, packet: MediaPacket): number {
  const rewrites = isRewritten(fan.words, at, packet);
  if (!rewrites && packet.sharedAt >= 0) return packet.sharedAt;
  const { history, historyAt } = packet;
  history.copy(fan.target, to, historyAt, historyAt + packet.payloadBytes);
  if (rewrites) rewritePayload(fan, at, to, packet);
  return -1;
}

/** Its VP8 or VP9 descriptor is another than the publisher's. */
function isRewritten(words: Int32Array, at: number, packet: MediaPacket): boolean {
  const deltas =
    (words[at + RowWord.pictureIdDelta] ?? 0) |
    (words[at + RowWord.tl0PicIdxDelta] ?? 0) |
    (words[at + RowWord.keyIdxDelta] ?? 0);
  return deltas !== 0 && packet.payloadBytes > 0;
}

function rewritePayload(
  { words, target }: FanOut,
  at: number,
  to: number,
  { pictureId, tl0PicIdx, keyIdx, codec }: MediaPacket,
): void {
  indices.pictureId = movePictureId(pictureId, words[at + RowWord.pictureIdDelta] ?? 0);
  indices.tl0PicIdx = moveTl0PicIdx(tl0PicIdx, words[at + RowWord.tl0PicIdxDelta] ?? 0);
  indices.keyIdx = moveKeyIdx(keyIdx, words[at + RowWord.keyIdxDelta] ?? 0);
  rewriteIndices(target, to, codec?.kind ?? CodecKind.other, indices);
}

function noteLeft(fan: FanOut, at: number, packet: MediaPacket, lengthBytes: number): void {
  const sequence = packet.forwardSequence + (fan.numbers[at / 2 + RowNumber.sequenceDelta] ?? 0);
  const log = fan.words[at + RowWord.log] ?? NO_LOG;
  if (log !== NO_LOG)
    fan.logs?.note(log & LOG_MASK, lengthBytes, labelOf(log >>> LOG_BITS, sequence));
  noteNewest(fan, at, packet, sequence);
  noteSent(fan.words, fan.numbers, at, lengthBytes);
}

/** What a switch of layers goes on from. */
function noteNewest(
  { words, numbers }: FanOut,
  at: number,
  packet: MediaPacket,
  sequence: number,
): void {
  if (sequence <= (numbers[at / 2 + RowNumber.lastSequence] ?? 0)) return;
  numbers[at / 2 + RowNumber.lastSequence] = sequence;
  words[at + RowWord.lastTimestamp] =
    packet.rawTimestamp + (words[at + RowWord.timestampDelta] ?? 0);
  words[at + RowWord.lastArrivalStep] = packet.arrivalStep;
  if (packet.pictureId >= 0) noteNewestPicture(words, at, packet);
}

function noteNewestPicture(words: Int32Array, at: number, packet: MediaPacket): void {
  const { tl0PicIdx, keyIdx } = packet;
  words[at + RowWord.lastPictureId] = movePictureId(
    packet.pictureId,
    words[at + RowWord.pictureIdDelta] ?? 0,
  );
  if (tl0PicIdx >= 0)
    words[at + RowWord.lastTl0PicIdx] = moveTl0PicIdx(
      tl0PicIdx,
      words[at + RowWord.tl0PicIdxDelta] ?? 0,
    );
  if (keyIdx >= 0)
    words[at + RowWord.lastKeyIdx] = moveKeyIdx(keyIdx, words[at + RowWord.keyIdxDelta] ?? 0);
}
