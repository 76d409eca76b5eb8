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
  const sent = extendSequence(track.munger.lastSequence, sequence);
  const sequencerRow = sequencer.find(sent);
  if (sequencerRow < 0) return DropReason.forgotten;
  const refusal = refuse(track, sequencerRow, nowUs);
  if (refusal !== DropReason.none) return refusal;
  const layer = receiver.layers[sequencer.rankAt(sequencerRow)];
  if (layer === undefined || layer.epoch !== sequencer.epochAt(sequencerRow))
    return DropReason.forgotten;
  const row = layer.history.find(sequencer.forwardSequenceAt(sequencerRow, sent));
  if (row < 0) return DropReason.forgotten;
  const reason = sendAgain(track, layer.history, row, sequencerRow);
  if (reason === DropReason.none) sequencer.noteAgain(sequencerRow, nowUs);
  return reason;
}

function refuse(track: DownTrackState, row: number, nowUs: number): DropReason {
  const { sequencer, stats } = track;
  const times = sequencer.timesAt(row);
  if (times >= MAX_RETRANSMISSIONS) return DropReason.retransmittedTooOften;
  const pauseUs = Math.min(MAX_PAUSE_US, 2 * (stats.roundTripUs ?? MAX_PAUSE_US));
  const isTooSoon = times > 0 && sequencer.sinceAgainMs(row, nowUs) * 1000 < pauseUs;
  if (isTooSoon) return DropReason.retransmittedTooSoon;
  return track.mayRetransmit ? DropReason.none : DropReason.retransmissionBudget;
}
