// Which lost packets does a subscriber get again? At most three times each, not too soon, within 30 % of its stream.
import { extendSequence } from '@chorale/rtp';
import { DropReason } from '../drop-reason.ts';
import type { DownTrackState } from './down-track-state.ts';
import { sendAgain } from './send-packet.ts';

const MAX_RETRANSMISSIONS = 3;
const MAX_PAUSE_US = 100_000;

/** `sequence` as the subscriber saw it. Called once per packet that is asked for. */
export function answerNack(track: DownTrackState, sequence: number, nowUs: number): DropReason {
  track.stats.nacksReceived += 1;
  const { sequencer, receiver } = track;
  const sequencerRow = sequencer.find(extendSequence(track.munger.lastSequence, sequence));
  if (sequencerRow < 0) return DropReason.forgotten;
  const refusal = refuse(track, sequencerRow, nowUs);
  if (refusal !== DropReason.none) return refusal;
  const layer = receiver.layers[sequencer.ranks[sequencerRow] ?? 0];
  if (layer === undefined || layer.epoch !== sequencer.epochs[sequencerRow])
    return DropReason.forgotten;
  const row = layer.history.find(sequencer.forwardSequences[sequencerRow] ?? -1);
  if (row < 0) return DropReason.forgotten;
  const reason = sendAgain(track, layer.history, row, sequencerRow);
  if (reason !== DropReason.none) return reason;
  sequencer.retransmissions[sequencerRow] = (sequencer.retransmissions[sequencerRow] ?? 0) + 1;
  sequencer.sentAtUs[sequencerRow] = nowUs;
  return DropReason.none;
}

function refuse(track: DownTrackState, row: number, nowUs: number): DropReason {
  const { sequencer, stats } = track;
  const times = sequencer.retransmissions[row] ?? 0;
  if (times >= MAX_RETRANSMISSIONS) return DropReason.retransmittedTooOften;
  const pauseUs = Math.min(MAX_PAUSE_US, 2 * (stats.roundTripUs ?? MAX_PAUSE_US));
  const isTooSoon = times > 0 && nowUs - (sequencer.sentAtUs[row] ?? 0) < pauseUs;
  if (isTooSoon) return DropReason.retransmittedTooSoon;
  return track.budgetBytes > 0 ? DropReason.none : DropReason.retransmissionBudget;
}
