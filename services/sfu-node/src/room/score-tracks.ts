// How good are the tracks of one participant, by what its media host counted? Those count that should flow now.
import { TrackType, VideoQuality } from '@chorale/proto/livekit/models';
import type { HostEvent, TrackQuality } from '../host/messages.ts';
import { rankOf } from '../participant/decide-layers.ts';
import type { Participant, Publication } from '../participant/participant.ts';
import { codecOf, trackOf } from './codecs.ts';
import { decideAudioScore, decideVideoScore } from './decide-score.ts';
import { lacksRed } from './lacks-red.ts';

export type QualityReport = Omit<Extract<HostEvent, { kind: 'quality' }>, 'kind' | 'transport'>;

/** The worst counts; 100 where nothing flows. */
export function scoreTracks(participant: Participant, { published, sent }: QualityReport): number {
  const scores = [
    ...published.map((facts) => scorePublished(participant, facts)),
    ...sent.map((facts) => scoreSent(participant, facts)),
  ];
  return Math.min(100, ...scores.filter((score) => score !== undefined));
}

function scorePublished(publisher: Participant, facts: TrackQuality): number | undefined {
  const publication = publisher.publications.get(trackOf(facts.track));
  if (publication === undefined || publication.info.muted) return;
  const { mimeType, demand } = codecOf(publication, facts.track);
  const { told = VideoQuality.HIGH } = demand;
  if (told === VideoQuality.OFF) return;
  const { layers, codecs } = publication.info;
  const expected = Math.min(rankOf({ mimeType, layers, codecs }, told), facts.highest);
  return score(publication, { ...facts, expected }, publisher);
}

function scoreSent(viewer: Participant, facts: TrackQuality): number | undefined {
  const subscription = viewer.subscriptions.get(facts.track);
  const publication = subscription?.publisher.publications.get(facts.track);
  if (subscription === undefined || publication === undefined || publication.info.muted) return;
  if (subscription.flow === 'paused' || subscription.streamState === 'paused') return;
  const expected = Math.min(subscription.layers.spatial, facts.highest);
  // What its publisher's packets needed is not its own path's doing.
  return score(publication, { ...facts, jitterMs: 0, expected }, viewer);
}

interface ExpectedTrack extends TrackQuality {
  readonly expected: number;
}

function score(
  { info }: Publication,
  { layer, expected, ...facts }: ExpectedTrack,
  { client, roundTripMs }: Participant,
): number {
  if (info.type === TrackType.VIDEO) {
    const layersMissing = layer === undefined ? 0 : expected - layer;
    return decideVideoScore({ ...facts, roundTripMs, layersMissing });
  }
  const isRed = info.mimeType.toLowerCase() === 'audio/red' && !lacksRed(client);
  return decideAudioScore({ ...facts, roundTripMs, redundancy: isRed ? 'red' : 'none' });
}
