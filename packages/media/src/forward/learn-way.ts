// What does a subscriber's row say, so that the packets behind this one go the regular way? Not hot: once per change of anything.
import { type PacketOutlet, readUint8 } from '@chorale/rtp';
import { ExtensionKind } from '../extension-kind.ts';
import type { TransportState } from '../media-transport.ts';
import type { MediaPacket } from '../packet.ts';
import type { DownTrackState } from './down-track-state.ts';
import { HIGHEST_SHORT_ID } from './extension-block.ts';
import { type FanRow, RowWord, LOG_BITS } from './fan-out.ts';
import { IRREGULAR } from './regular-way.ts';

/** Version 2 and the extension bit. */
const FIRST_BYTE = 0x90;

/** The packet went the long way without a fault: the next may be spared it. */
export function learnWay(track: DownTrackState, packet: MediaPacket): void {
  const { row, extensionBlock, mapping, sink } = track;
  const { fan } = track.receiver;
  if (track.isVideo && isSpecial(track.transport)) return;
  if (packet.stamp === IRREGULAR || extensionBlock === null || mapping === undefined) return;
  // Each packet carries others.
  if (mapping.makesRed) return;
  const descriptorId = readUint8(track.extensionIds, ExtensionKind.dependencyDescriptor);
  if (descriptorId > HIGHEST_SHORT_ID) return;
  fan.use(sink, track.logs);
  if (fan.outlet === undefined || fan.outlet !== sink.outlet || isKnown(row, fan.outlet, packet))
    return;
  const stream = sink.streamOf?.(track.section.ssrc) ?? -1;
  if (stream < 0) return;
  row.setWord(RowWord.stream, stream);
  row.setWord(RowWord.generation, fan.outlet.generation(stream));
  row.setWord(RowWord.head, (FIRST_BYTE << 24) | (mapping.payloadType << 16));
  row.setWord(RowWord.ssrc, track.ssrc);
  row.setWord(RowWord.extension, extensionBlock.first);
  row.setWord(RowWord.extension + 1, extensionBlock.second);
  row.setWord(RowWord.extension + 2, extensionBlock.third);
  const moved = (track.frameNumberDelta & 0xffff) << 16;
  row.setWord(RowWord.header, extensionBlock.headerBytes | (descriptorId << 8) | moved);
  row.setWord(RowWord.log, track.log | (track.tag << LOG_BITS));
  row.setWord(RowWord.stamp, packet.stamp);
}

function isKnown(row: FanRow, outlet: PacketOutlet, packet: MediaPacket): boolean {
  const generation = outlet.generation(row.word(RowWord.stream));
  return row.word(RowWord.stamp) === packet.stamp && row.word(RowWord.generation) === generation;
}

/** Its packets wait for their turn, or carry what others do not. */
function isSpecial({ pacer, playout }: TransportState): boolean {
  return pacer !== undefined || playout.isAnnounced;
}
