// Which packets does a NACK ask for? RFC 4585 section 6.2.1. Each is answered by itself, and asking for all costs no more than many.
import { countNackItems, readNackBitmask, readNackPid } from '@chorale/rtp';
import { DropReason } from '../drop-reason.ts';
import type { TransportState } from '../media-transport.ts';
import type { DownTrackState } from './down-track-state.ts';
import { answerLoss } from './nack-responder.ts';

/** Lookups per track and tick: asking for everything again and again costs us no more than this. */
const MAX_NACKED_PER_TICK = 600;

/** `lengthBytes` of the whole packet, checked. */
export function receiveNack(
  transport: TransportState,
  track: DownTrackState | undefined,
  packet: {
    readonly bytes: Uint8Array;
    readonly at: number;
    readonly lengthBytes: number;
    readonly arrivalUs: number;
  },
): void {
  if (track === undefined) return;
  const items = countNackItems(packet.lengthBytes);
  for (let index = 0; index < items; index += 1) {
    const pid = readNackPid(packet.bytes, packet.at, index);
    const bitmask = readNackBitmask(packet.bytes, packet.at, index);
    answer(transport, track, pid, packet.arrivalUs);
    for (let bit = 0; bit < 16; bit += 1) {
      if ((bitmask & (1 << bit)) !== 0) answer(transport, track, pid + bit + 1, packet.arrivalUs);
    }
  }
}

function answer(
  transport: TransportState,
  track: DownTrackState,
  sequence: number,
  nowUs: number,
): void {
  track.stats.nacksReceived += 1;
  repair(transport, track, sequence & 0xffff, nowUs);
}

/** What was lost is sent again, if it may be. */
export function repair(
  { engine }: TransportState,
  track: DownTrackState,
  sequence: number,
  nowUs: number,
): void {
  if (track.nackTick !== engine.ticks) track.nackedThisTick = 0;
  track.nackTick = engine.ticks;
  track.nackedThisTick += 1;
  const reason =
    track.nackedThisTick > MAX_NACKED_PER_TICK
      ? DropReason.retransmissionBudget
      : answerLoss(track, sequence, nowUs);
  if (reason !== DropReason.none) engine.drops.add(reason);
}
