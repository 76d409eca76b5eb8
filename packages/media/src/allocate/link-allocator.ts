// Which quality of which track goes to one subscriber? All at its best until its link shows a limit; then what it carries, shared out.
//
// Once per round of a transport that sends something, and when its estimate falls: never per packet. A link without a limit costs a
// comparison per track.
import type { DownTrackState } from '../forward/down-track-state.ts';
import type { MediaTransportOptions, Sharing, SoundForm } from '../faces.ts';
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
import { Caution } from './caution.ts';
import { listSteps } from './layer-steps.ts';
import { softenRaise } from './limit-raise.ts';
import { LinkProbe } from './link-probe.ts';
import { Pacer } from '../forward/pacer.ts';
import { type Demand, NOTHING, shareCapacity } from './share-capacity.ts';
import { SoundCare, setSoundForm } from './sound-form.ts';
import { StreamStates } from './stream-states.ts';

/** A fall by less is left to the next round. */
const MARKED_FALL = 0.9;
/** What is sent until key frames come may exceed the link by that much; more is cut off. */
const MOST_EXCESS = 0.3;
/** A raise must fit with so much to spare, or the next measurement would take it back. */
const SPARE_UP = 1.05;
/** Times what everything at its best takes. */
const PLENTY = 1.3;

export class LinkAllocator {
  readonly probe: LinkProbe;
  readonly #transport: TransportState;
  readonly #audio = new AudioRate();
  readonly #sound = new SoundCare();
  readonly #states: StreamStates;
  readonly #pauses: 'yes' | 'no';
  readonly #sharing: Sharing;
  /** What was shared out last. */
  #sharedBps: number = Number.POSITIVE_INFINITY;
  #isOverrun = false;
  /** What every track costs is known. */
  #isMeasured = true;
  readonly #caution = new Caution();

  constructor(transport: TransportState, options: MediaTransportOptions) {
    const { pauses, sharing, onStreamStates } = options;
    this.#transport = transport;
    this.#sharing = sharing ?? 'by estimate';
    this.probe = new LinkProbe(transport);
    this.#states = new StreamStates(onStreamStates);
    this.#pauses = pauses ?? 'no';
  }

  /** Every round. */
  review(nowUs: number): void {
    if (this.#sharing === 'all') return;
    this.#audio.measure(this.#transport.downTracks.values(), nowUs);
    const link = this.#transport.link;
    const wantedBps = this.share(link, nowUs);
    if (Number.isFinite(link.capacityBps)) this.probe.review(nowUs, link, wantedBps);
    const lossShare = this.#transport.feedback === undefined ? this.#soundLoss() : link.lossShare;
    if (this.#sound.review({ ...link, lossShare, wantedBps }, nowUs))
      for (const track of this.#transport.downTracks.values()) setSoundForm(track, this.soundForm);
  }

  /** Where nothing is numbered reports tell, some seconds later. */
  #soundLoss(): number {
    const tracks = [...this.#transport.downTracks.values()];
    return Math.max(0, ...tracks.map(({ stats }) => stats.fractionLost ?? 0));
  }

  get soundForm(): SoundForm {
    return this.#sound.form;
  }

  /** It does not carry even the lowest qualities of what is sent on it. */
  get isOverrun(): boolean {
    return this.#isOverrun;
  }

  /** A track begins as its link is by now. */
  trackAdded(track: DownTrackState): void {
    setSoundForm(track, this.soundForm);
  }

  /** After each feedback: a marked fall does not wait for the round. */
  feedbackCame(nowUs: number): void {
    if (this.#sharing === 'all') return;
    const hasFound = this.probe.feedbackCame(nowUs);
    const { capacityBps } = this.#transport;
    if (Number.isFinite(capacityBps)) this.#transport.alert();
    if (capacityBps < this.#sharedBps) this.#noteFall(nowUs);
    if (hasFound || capacityBps < this.#sharedBps * MARKED_FALL)
      this.share(this.#transport.link, nowUs);
    else this.#sharedBps = Math.min(this.#sharedBps, capacityBps);
    this.#letDrain();
  }

  /** What comes next, a key frame above all, would be lost in a queue that is full. It has grown since it was seen: what waits here arrives no later. */
  #letDrain(): void {
    const { feedback, pacer, engine } = this.#transport;
    const queueUs = feedback?.takeQueueUs() ?? 0;
    if (queueUs === 0) return;
    pacer?.rest(engine.sendLogs.nowUs, queueUs);
    engine.hurry();
  }

  #noteFall(nowUs: number): void {
    this.probe.noteFall(nowUs);
    this.#caution.noteFall(nowUs);
    this.#transport.playout.noteFall(nowUs);
  }

  forget(track: DownTrackState): void {
    this.#states.forget(track);
  }

  /** Returns what the link must carry for everything at its best, bits per second; 0 when nothing limits. */
  share(link: LinkEstimate, nowUs: number): number {
    if (this.#sharing === 'all') return 0;
    this.#sharedBps = link.capacityBps;
    const tracks = [...this.#transport.downTracks.values()].filter(isShared);
    const isLimited = Number.isFinite(link.capacityBps);
    if (!isLimited) for (const track of tracks) unlimit(track);
    this.#isMeasured = true;
    this.#isOverrun = false;
    const wantedBps = isLimited ? this.#shareAmong(tracks, link, nowUs) : 0;
    this.#pace(tracks, link.capacityBps, wantedBps);
    this.#states.tell(tracks);
    return wantedBps;
  }

  /** A link with plenty of room needs no pacing, which costs the short way out. */
  #pace(tracks: readonly DownTrackState[], capacityBps: number, wantedBps: number): void {
    const transport = this.#transport;
    if (this.#isMeasured && capacityBps > wantedBps * PLENTY) transport.pacer = undefined;
    else if (transport.pacer !== undefined) transport.pacer.setCapacity(capacityBps);
    else {
      transport.pacer = new Pacer(capacityBps, transport.engine.sendLogs.nowUs);
      for (const { row } of tracks) row.forgetWay();
    }
  }

  /** What is lost comes again: it takes its share as well. */
  #shareAmong(tracks: readonly DownTrackState[], link: LinkEstimate, nowUs: number): number {
    const kept = 1 - Math.min(link.lossShare, 0.5);
    const videoBps = Math.max(0, link.capacityBps * kept - this.#audio.bitsPerSecond);
    const demands = tracks.map(demandOf);
    this.#isMeasured = demands.every(({ steps }) => steps.length > 0);
    this.#isOverrun = this.#pauses === 'no' && leastOf(demands) > videoBps;
    const spareUp = SPARE_UP * this.#caution.factorAt(nowUs);
    const shares = shareCapacity(demands, videoBps, { pauses: this.#pauses, spareUp });
    const chosen = tracks.map((track, index) =>
      softenRaise(track, demands[index], shares[index], nowUs),
    );
    if (demands.some(({ current }, index) => isRaised(current, chosen[index])))
      this.#caution.noteRaise(nowUs);
    const given = tracks.map((track, index) => give(track, demands[index], chosen[index]));
    const excessBps = given.reduce((sum, bps) => sum + bps, 0);
    if (excessBps > MOST_EXCESS * link.capacityBps) for (const track of tracks) cutOff(track);
    return (bestOf(demands) * spareUp + this.#audio.bitsPerSecond) / kept;
  }
}

function isShared({ isVideo, isPaused, receiver }: DownTrackState): boolean {
  return isVideo && !isPaused && !receiver.ended;
}

function demandOf(track: DownTrackState): Demand {
  const steps = listSteps(track);
  return { steps, priority: track.priority, current: stepIndex(track, steps) };
}

const isRaised = (before: number, now: number | undefined): boolean =>
  before !== NOTHING && now !== undefined && now > before;

const leastOf = (demands: readonly Demand[]): number =>
  demands.reduce((sum, { steps }) => sum + (steps[0]?.bitsPerSecond ?? 0), 0);

const bestOf = (demands: readonly Demand[]): number =>
  demands.reduce((sum, { steps }) => sum + (steps.at(-1)?.bitsPerSecond ?? 0), 0);

/** Returns how much more it is still sent, bits per second. */
function give(
  track: DownTrackState,
  demand: Demand | undefined,
  chosen: number | undefined,
): number {
  const step = demand?.steps[chosen ?? NOTHING];
  if (demand === undefined || demand.steps.length === 0) applyUnknown(track);
  else if (step === undefined) starve(track);
  else applyStep(track, step);
  return excessOf(track, step);
}
