// Which lost packets does a subscriber get again? At most five times each, not too soon, within 30 % of its stream.
import { extendSequence } from '@chorale/rtp';
import { DropReason } from '../drop-reason.ts';
import type { DownTrackState } from './down-track-state.ts';
import { isCutOff, sendAgain } from './send-packet.ts';
import { RunWord } from './sent-runs.ts';

/** As LiveKit's clients and servers ask. */
const MAX_RETRANSMISSIONS = 5;
/** Of a round trip: before that, what was sent again cannot have been missed. Clients that only receive ask every 100 ms. */
const PAUSE = 0.9;
const LEAST_PAUSE_US = 20_000;
const MOST_PAUSE_US = 400_000;
/** Loss and round trip from which a packet is sent again twice. */
const TWICE_LOSS = 0.05;
const TWICE_ROUND_TRIP_US = 80_000;
/** Two copies of more would be all that may be sent again. */
const MOST_TWICE_LOSS = 0.16;
/** While the round trip is not known. */
const USUAL_PAUSE_US = 100_000;

/** `sequence` as the subscriber saw it. Called once per packet that is asked for, or known to be lost. */
export function answerLoss(track: DownTrackState, sequence: number, nowUs: number): DropReason {
  const sent = extendSequence(track.munger.lastSequence, sequence);
  const run = sent > track.munger.lastSequence ? -1 : track.runs.find(sent);
  if (run < 0) return DropReason.forgotten;
  if (standsInTheWay(track, run, sent)) return DropReason.overLink;
  const refusal = refuse(track, sent, nowUs);
  if (refusal !== DropReason.none) return refusal;
  const reason = sendAgain(track, run, sent);
  if (reason !== DropReason.none) return reason;
  track.repeats.note(sent, nowUs);
  if (isWorthTwice(track, nowUs)) sendAgain(track, run, sent);
  return DropReason.none;
}

/** A repair that is lost as well is missed a round trip later: where that is likely and long, two leave at once. */
function isWorthTwice({ stats, transport }: DownTrackState, nowUs: number): boolean {
  const { feedback, pacer } = transport;
  const lossShare = feedback?.lossShare ?? 0;
  if (lossShare < TWICE_LOSS || lossShare > MOST_TWICE_LOSS) return false;
  if ((stats.roundTripUs ?? 0) < TWICE_ROUND_TRIP_US) return false;
  return stats.mayRetransmit && pacer?.hasRoom(nowUs) !== false;
}

/** Of a layer that the link turned out not to carry: it would only delay what replaces it. */
function standsInTheWay(track: DownTrackState, run: number, sequence: number): boolean {
  if (isCutOff(track, run)) return true;
  if (track.transport.pacer === undefined) return false;
  const { choice, runs, receiver } = track;
  const layer = receiver.layers[runs.word(run, RunWord.layer)];
  const forwardSequence = sequence - runs.sequenceDelta(run);
  const row = layer?.history.find(forwardSequence) ?? -1;
  if (layer === undefined || row < 0) return false;
  const { spatialIds, temporalIds } = layer.history;
  const isAboveTime = (temporalIds[row] ?? 0) > choice.temporal;
  const isAbovePicture = (spatialIds[row] ?? 0) > choice.spatial;
  // A picture without all that was sent of it is not decoded, nor what builds on it.
  const breaks = isAbovePicture && !isAboveTime && !layer.keyFrames.hasReplaced(forwardSequence);
  if (breaks && !track.receiver.isMuted) layer.keyFrames.want();
  return isAbovePicture || isAboveTime;
}

function refuse(track: DownTrackState, sequence: number, nowUs: number): DropReason {
  const { repeats, stats, transport } = track;
  const times = repeats.times(sequence);
  if (repeats.hasArrived(sequence)) return DropReason.retransmittedTooOften;
  if (times >= MAX_RETRANSMISSIONS) return DropReason.retransmittedTooOften;
  const pauseUs = pauseOf(stats.roundTripUs);
  const isTooSoon = times > 0 && repeats.sinceMs(sequence, nowUs) * 1000 < pauseUs;
  if (isTooSoon) return DropReason.retransmittedTooSoon;
  if (transport.allocator.isOverrun) return DropReason.overLink;
  if (transport.pacer?.hasRoom(nowUs) === false) return DropReason.overLink;
  return stats.mayRetransmit ? DropReason.none : DropReason.retransmissionBudget;
}

function pauseOf(roundTripUs: number | undefined): number {
  if (roundTripUs === undefined) return USUAL_PAUSE_US;
  return Math.min(Math.max(roundTripUs * PAUSE, LEAST_PAUSE_US), MOST_PAUSE_US);
}
