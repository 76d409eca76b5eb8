// Which quality of which track goes to one subscriber? All at its best until its link shows a limit; then what it carries, shared out.
//
// Once per round of a transport that has videos, and when its estimate falls; a link without a limit costs a comparison per track.
import type { DownTrackState } from '../forward/down-track-state.ts';
import type { MediaTransportOptions } from '../faces.ts';
import type { TransportState } from '../media-transport.ts';
import {
  applyStep,
  applyUnknown,
  cutOff,
  excessOf,
  starve,
  stepIndex,
  unlimit,
} from './apply-step.ts';
import { AudioRate } from './audio-rate.ts';
import type { LinkEstimate } from './estimator.ts';
import { listSteps } from './layer-steps.ts';
import { LinkProbe } from './link-probe.ts';
import { type Demand, shareCapacity } from './share-capacity.ts';
import { StreamStates } from './stream-states.ts';

/** A fall by less is left to the next round. */
const MARKED_FALL = 0.9;
/** What is sent until key frames come may exceed the link by that much; more is cut off. */
const MOST_EXCESS = 0.3;

export class LinkAllocator {
  readonly probe: LinkProbe;
  readonly #transport: TransportState;
  readonly #audio = new AudioRate();
  readonly #states: StreamStates;
  readonly #pauses: 'yes' | 'no';
  /** What was shared out last. */
  #sharedBps: number = Number.POSITIVE_INFINITY;

  constructor(transport: TransportState, { pauses, onStreamStates }: MediaTransportOptions) {
    this.#transport = transport;
    this.probe = new LinkProbe(transport);
    this.#states = new StreamStates(onStreamStates);
    this.#pauses = pauses ?? 'no';
  }

  /** Every round. */
  review(nowUs: number): void {
    this.#audio.measure(this.#transport.downTracks.values(), nowUs);
    const link = this.#transport.link;
    const wantedBps = this.share(link);
    if (Number.isFinite(link.capacityBps)) this.probe.review(nowUs, link, wantedBps);
  }

  /** After each feedback: a marked fall does not wait for the round. */
  feedbackCame(nowUs: number): void {
    const hasFound = this.probe.feedbackCame(nowUs);
    const { capacityBps } = this.#transport;
    if (capacityBps < this.#sharedBps) this.probe.noteFall(nowUs);
    if (hasFound || capacityBps < this.#sharedBps * MARKED_FALL) this.share(this.#transport.link);
    else this.#sharedBps = Math.min(this.#sharedBps, capacityBps);
  }

  forget(track: DownTrackState): void {
    this.#states.forget(track);
  }

  /** Returns what everything at its best would take, bits per second; 0 when nothing limits. */
  share(link: LinkEstimate): number {
    this.#sharedBps = link.capacityBps;
    const tracks = [...this.#transport.downTracks.values()].filter(isShared);
    const isLimited = Number.isFinite(link.capacityBps);
    if (!isLimited) for (const track of tracks) unlimit(track);
    const wantedBps = isLimited ? this.#shareAmong(tracks, link) : 0;
    this.#states.tell(tracks);
    return wantedBps;
  }

  /** What is lost comes again: it takes its share as well. */
  #shareAmong(tracks: readonly DownTrackState[], link: LinkEstimate): number {
    const kept = 1 - Math.min(link.lossShare, 0.5);
    const videoBps = Math.max(0, link.capacityBps * kept - this.#audio.bitsPerSecond);
    const demands = tracks.map(demandOf);
    const chosen = shareCapacity(demands, videoBps, this.#pauses);
    let excessBps = 0;
    for (const [index, track] of tracks.entries()) {
      const step = demands[index]?.steps[chosen[index] ?? 0];
      give(track, demands[index], step);
      excessBps += excessOf(track, step);
    }
    if (excessBps > MOST_EXCESS * link.capacityBps) for (const track of tracks) cutOff(track);
    const bestBps = demands.reduce((sum, { steps }) => sum + (steps.at(-1)?.bitsPerSecond ?? 0), 0);
    return (bestBps + this.#audio.bitsPerSecond) / kept;
  }
}

function isShared({ isVideo, isPaused, receiver }: DownTrackState): boolean {
  return isVideo && !isPaused && !receiver.ended;
}

function demandOf(track: DownTrackState): Demand {
  const steps = listSteps(track);
  return { steps, priority: track.priority, current: stepIndex(track, steps) };
}

function give(
  track: DownTrackState,
  demand: Demand | undefined,
  step: Demand['steps'][number] | undefined,
): void {
  if (demand === undefined || demand.steps.length === 0) applyUnknown(track);
  else if (step === undefined) starve(track);
  else applyStep(track, step);
}
