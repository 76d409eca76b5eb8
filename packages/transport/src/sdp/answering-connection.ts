// How does a connection work whose client makes the offers (publisher, single)?

import type {
  AnnouncedTrack,
  AnswerOutcome,
  CandidateProtocol,
  LocalOffer,
  NegotiationFacts,
  NegotiationRefusal,
  OutgoingTrack,
  PeerConnection,
  PeerConnectionOptions,
} from '../peer-connection.ts';
import type { PeerTransport } from '../peer-transport.ts';
import { countKinds, type KindCount } from './count-kinds.ts';
import { type AnswerDecision, decideAnswer } from './decide-answer.ts';
import type { SessionDescription } from './description.ts';
import type { DownlinkSlot } from './downlink-slot.ts';
import { sdpLimits } from './limits.ts';
import type { LocalIdentity } from './local-description.ts';
import { createLocalIdentity, pickCandidates } from './local-identity.ts';
import { nameAnnounced } from './name-announced.ts';
import { parseSdp } from './parse.ts';
import { RemoteSide } from './remote-side.ts';
import { readRemoteTransport, refuseUnbundled } from './remote-transport.ts';
import { type AgreedSection, agreeOn, refuseMovedSections } from './section-order.ts';
import { SsrcPool } from './ssrc-pool.ts';
import { writeSdp } from './write.ts';

export class AnsweringConnection implements PeerConnection {
  readonly transport: PeerTransport;
  readonly #role: 'publisher' | 'single';
  readonly #options: PeerConnectionOptions;
  #identity: LocalIdentity;
  readonly #remote: RemoteSide;
  readonly #ssrcs = new SsrcPool();
  readonly #wanted = new Map<string, OutgoingTrack>();
  #agreed: readonly AgreedSection[] = [];
  #slots: ReadonlyMap<string, DownlinkSlot> = new Map();
  #unsupported: readonly string[] = [];
  #version = 0;

  constructor(role: 'publisher' | 'single', options: PeerConnectionOptions) {
    this.#role = role;
    this.#options = options;
    this.#identity = createLocalIdentity(options.host, options.candidates);
    this.transport = options.host.openTransport(options.listener);
    this.#remote = new RemoteSide(this.transport);
  }

  get missing(): KindCount {
    const slots = [...this.#slots.values()];
    const placed = new Set(slots.map(({ track }) => track?.trackSid));
    const waiting = [...this.#wanted.values()].filter(
      ({ trackSid }) => !placed.has(trackSid) && !this.#unsupported.includes(trackSid),
    );
    const free = countKinds(slots.filter(({ phase }) => phase === 'free'));
    const wanted = countKinds(waiting);
    return {
      audios: Math.max(0, wanted.audios - free.audios),
      videos: Math.max(0, wanted.videos - free.videos),
    };
  }

  applyOffer(
    sdp: string,
    announced: readonly AnnouncedTrack[],
  ): AnswerOutcome | NegotiationRefusal {
    const offer = this.#read(sdp);
    if ('refused' in offer) return offer;
    const remote = readRemoteTransport(offer, 'passive');
    if (remote !== undefined && 'refused' in remote) return remote;
    for (const section of offer.sections) this.#ssrcs.avoid(section.ssrcs);
    const decision = decideAnswer(offer, {
      role: this.#role,
      rules: this.#options,
      announced: nameAnnounced(offer.sections, announced),
      wanted: this.#role === 'single' ? [...this.#wanted.values()] : [],
      slots: this.#slots,
      takeSsrc: () => this.#ssrcs.take(),
    });
    const change = this.#remote.update(remote);
    if (typeof change === 'object') return change;
    if (change === 'restarted') this.transport.restartIce();
    return this.#commit(offer, decision);
  }

  createOffer(): LocalOffer {
    throw new TypeError('a connection of this role answers offers and makes none');
  }

  applyAnswer(): NegotiationFacts | NegotiationRefusal {
    return { refused: 'no offer is outstanding: this connection answers offers' };
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

  #read(sdp: string): SessionDescription | NegotiationRefusal {
    const offer = parseSdp(sdp, sdpLimits(this.#wanted.size));
    if ('refused' in offer) return offer;
    return refuseMovedSections(offer, this.#agreed) ?? refuseUnbundled(offer) ?? offer;
  }

  #commit(offer: SessionDescription, decision: AnswerDecision): AnswerOutcome {
    const { slots, unsupported, waiting } = decision.assignment;
    this.#agreed = agreeOn(offer, decision.sections);
    this.#slots = slots;
    this.#unsupported = unsupported;
    this.#version += 1;
    const sdp = writeSdp({
      identity: this.#identity,
      version: this.#version,
      ice: this.transport.iceParameters,
      setup: 'passive',
      extmapAllowMixed: offer.extmapAllowMixed,
      sections: decision.sections,
    });
    return {
      sdp,
      published: decision.published,
      bound: decision.bound,
      unsupported,
      midToTrackId: Object.fromEntries(
        decision.bound.map(({ section, trackSid }) => [section.mid, trackSid]),
      ),
      missing: countKinds(waiting),
    };
  }
}
