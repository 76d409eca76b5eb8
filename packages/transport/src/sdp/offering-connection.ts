// How does a connection work on which we make the offers (subscriber)?
import type { SendSection } from '@chorale/rtp';
import type {
  AnswerOutcome,
  BoundTrack,
  CandidateProtocol,
  LocalOffer,
  NegotiationFacts,
  NegotiationRefusal,
  OutgoingTrack,
  PeerConnection,
  PeerConnectionOptions,
} from '../peer-connection.ts';
import type { PeerTransport } from '../peer-transport.ts';
import type { KindCount } from './count-kinds.ts';
import { isRejected, type MediaDescription, type SessionDescription } from './description.ts';
import { sdpLimits } from './limits.ts';
import type { LocalIdentity } from './local-description.ts';
import { createLocalIdentity, pickCandidates } from './local-identity.ts';
import {
  type OfferedSlot,
  offeredCodecs,
  readAnsweredSlot,
  writeOfferedSlot,
} from './offered-slot.ts';
import { parseSdp } from './parse.ts';
import { RemoteSide } from './remote-side.ts';
import { readRemoteTransport, refuseUnbundled } from './remote-transport.ts';
import { refuseMovedSections } from './section-order.ts';
import { SsrcPool } from './ssrc-pool.ts';
import { writeSdp } from './write.ts';

/** The application section stands first and is there from the first offer. */
const DATA_MID = '0';

export class OfferingConnection implements PeerConnection {
  readonly transport: PeerTransport;
  readonly missing: KindCount = { audios: 0, videos: 0 };
  readonly #options: PeerConnectionOptions;
  #identity: LocalIdentity;
  readonly #remote: RemoteSide;
  readonly #ssrcs = new SsrcPool();
  readonly #wanted = new Map<string, OutgoingTrack>();
  /** The slot at index n has the mid n + 1. */
  #slots: readonly OfferedSlot[] = [];
  /** The slots of the newest offer while its answer is awaited. */
  #outstanding: readonly OfferedSlot[] | undefined;
  #version = 0;

  constructor(options: PeerConnectionOptions) {
    this.#options = options;
    this.#identity = createLocalIdentity(options.host, options.candidates);
    this.transport = options.host.openTransport(options.listener);
    this.#remote = new RemoteSide(this.transport);
  }

  applyOffer(): AnswerOutcome | NegotiationRefusal {
    return { refused: 'this connection makes the offers itself' };
  }

  /** Repeatable: a newer offer replaces one that is still unanswered. */
  createOffer({ iceRestart }: { readonly iceRestart: boolean }): LocalOffer {
    if (iceRestart) this.transport.restartIce();
    this.#slots = this.#placeTracks(this.#slots.map((slot) => this.#closeEnded(slot)));
    this.#outstanding = this.#slots;
    this.#version += 1;
    const sending = this.#slots.filter(({ phase }) => phase === 'sending');
    return {
      sdp: writeSdp({
        identity: this.#identity,
        version: this.#version,
        ice: this.transport.iceParameters,
        setup: 'actpass',
        extmapAllowMixed: true,
        sections: [{ type: 'data', mid: DATA_MID }, ...this.#slots.map(writeOfferedSlot)],
      }),
      midToTrackId: Object.fromEntries(
        sending.map(({ mid, track }) => [mid, track?.trackSid ?? '']),
      ),
    };
  }

  applyAnswer(sdp: string): NegotiationFacts | NegotiationRefusal {
    const offered = this.#outstanding;
    if (offered === undefined) return { refused: 'no offer is outstanding' };
    const answer = this.#read(sdp, offered);
    if ('refused' in answer) return answer;
    const remote = readRemoteTransport(answer, 'passive');
    if (remote !== undefined && 'refused' in remote) return remote;
    const change = this.#remote.update(remote);
    if (typeof change === 'object') return change;
    this.#outstanding = undefined;
    this.#slots = offered.map((slot, index) => settle(slot, answer.sections[index + 1]));
    return this.#factsOf(offered, answer);
  }

  offerCandidates(protocol: CandidateProtocol): void {
    const candidates = pickCandidates(this.#options.host, protocol);
    this.#identity = { ...this.#identity, candidates };
  }

  addTrack(track: OutgoingTrack): void {
    this.#wanted.set(track.trackSid, track);
  }

  removeTrack(trackSid: string): void {
    this.#wanted.delete(trackSid);
  }

  [Symbol.dispose](): void {
    this.transport[Symbol.dispose]();
  }

  #closeEnded(slot: OfferedSlot): OfferedSlot {
    if (slot.track === undefined || this.#isWanted(slot.track)) return slot;
    const phase = slot.phase === 'sending' ? 'closing' : slot.phase;
    return { ...slot, phase, track: undefined };
  }

  #placeTracks(slots: readonly OfferedSlot[]): readonly OfferedSlot[] {
    const placed = [...slots];
    const settled = new Set(slots.map(({ track }) => track));
    for (const track of this.#wanted.values()) {
      const codecs = offeredCodecs(track, this.#options);
      if (settled.has(track) || codecs.length === 0) continue;
      const free = placed.findIndex(({ phase, kind }) => phase === 'free' && kind === track.kind);
      const index = free < 0 ? placed.length : free;
      const rtxSsrc = track.kind === 'video' ? this.#ssrcs.take() : 0;
      const { kind } = track;
      const ssrc = this.#ssrcs.take();
      placed[index] = { mid: `${index + 1}`, kind, phase: 'sending', track, ssrc, rtxSsrc, codecs };
    }
    return placed;
  }

  #read(sdp: string, offered: readonly OfferedSlot[]): SessionDescription | NegotiationRefusal {
    const answer = parseSdp(sdp, sdpLimits(offered.length));
    if ('refused' in answer) return answer;
    const agreed = [
      { media: 'application', mid: DATA_MID },
      ...offered.map(({ kind, mid }) => ({ media: kind, mid })),
    ];
    if (answer.sections.length !== agreed.length) {
      return { refused: `the answer has ${answer.sections.length} m-lines, not ${agreed.length}` };
    }
    return refuseMovedSections(answer, agreed) ?? refuseUnbundled(answer) ?? answer;
  }

  #factsOf(offered: readonly OfferedSlot[], answer: SessionDescription): NegotiationFacts {
    const bound: BoundTrack[] = [];
    const answered = new Map<string, SendSection | undefined>();
    for (const [index, slot] of offered.entries()) {
      const section = answer.sections[index + 1];
      if (section === undefined || slot.track === undefined || !this.#isWanted(slot.track))
        continue;
      const send = readAnsweredSlot(slot, section, answer);
      answered.set(slot.track.trackSid, send);
      if (send !== undefined) bound.push({ trackSid: slot.track.trackSid, section: send });
    }
    return { published: [], bound, unsupported: this.#findUnsupported(answered) };
  }

  /** Tracks that were added since the offer are in neither list. */
  #findUnsupported(answered: ReadonlyMap<string, SendSection | undefined>): readonly string[] {
    return [...this.#wanted.values()]
      .filter((track) =>
        answered.has(track.trackSid)
          ? answered.get(track.trackSid) === undefined
          : offeredCodecs(track, this.#options).length === 0,
      )
      .map(({ trackSid }) => trackSid);
  }

  /** By identity: a track removed and added again is another track. */
  #isWanted(track: OutgoingTrack): boolean {
    return this.#wanted.get(track.trackSid) === track;
  }
}

/** What an answer does to a slot: a closed one is free again, a refused one is lost. */
function settle(slot: OfferedSlot, section: MediaDescription | undefined): OfferedSlot {
  if (section !== undefined && isRejected(section)) return { ...slot, phase: 'rejected' };
  return slot.phase === 'closing' ? { ...slot, phase: 'free' } : slot;
}
