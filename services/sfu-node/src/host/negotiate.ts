// What follows from an offer or an answer of the client? Receivers, down tracks, and what the room must know.
import type { NegotiationFacts, PublishedSection } from '@chorale/transport';
import { syncDownTracks } from './down-tracks.ts';
import { listMimeTypesOf } from './feeds.ts';
import type { HostTransport, MediaHostState } from './media-host.ts';
import type { HostCommand, PublishedFacts } from './messages.ts';
import { negotiationEnded } from './rounds.ts';

type ApplyOffer = Extract<HostCommand, { kind: 'applyOffer' }>;

export function applyOffer(host: MediaHostState, command: ApplyOffer): void {
  const transport = host.transports.get(command.transport);
  if (transport === undefined || transport.role === 'subscriber') return;
  const { id } = transport;
  const outcome = transport.connection.applyOffer(command.sdp, command.announced);
  if ('refused' in outcome) {
    return host.emit({ kind: 'refused', transport: id, reason: outcome.refused });
  }
  take(host, transport, outcome);
  host.emit({
    kind: 'answer',
    transport: id,
    offerId: command.offerId,
    sdp: outcome.sdp,
    midToTrackId: outcome.midToTrackId,
    published: outcome.published.map(toFacts),
  });
  tellNegotiated(host, transport, outcome);
  negotiationEnded(host, transport);
}

export function applyAnswer(host: MediaHostState, id: string, sdp: string): void {
  const transport = host.transports.get(id);
  if (transport?.role !== 'subscriber' || !transport.rounds.outstanding) return;
  const outcome = transport.connection.applyAnswer(sdp);
  if ('refused' in outcome) {
    return host.emit({ kind: 'refused', transport: id, reason: outcome.refused });
  }
  take(host, transport, outcome);
  tellNegotiated(host, transport, outcome);
  negotiationEnded(host, transport);
}

function take(host: MediaHostState, transport: HostTransport, facts: NegotiationFacts): void {
  transport.published = facts.published;
  transport.bound = facts.bound;
  transport.media.setReceiveSections(facts.published);
  syncDownTracks(host, transport);
}

function tellNegotiated(
  host: MediaHostState,
  transport: HostTransport,
  facts: NegotiationFacts,
): void {
  host.emit({
    kind: 'negotiated',
    transport: transport.id,
    bound: facts.bound.map(({ trackSid: track, section }) => ({
      track,
      mimeTypes: listMimeTypesOf(section.codecs),
    })),
    unsupported: facts.unsupported,
  });
}

function toFacts(section: PublishedSection): PublishedFacts {
  return {
    mid: section.mid,
    cid: section.cid,
    media: section.kind,
    mimeType: section.codecs[0]?.mimeType ?? '',
    mimeTypes: listMimeTypesOf(section.codecs),
    simulcast: section.rids.length > 1,
  };
}
