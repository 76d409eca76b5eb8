// How does a test publish a track by signals alone? AddTrack and an offer that carries it; no packet ever comes.
import { AddTrackRequest, SessionDescription, TrackSource, TrackType } from '@livekit/protocol';
import { type OfferedSection, writeOffer } from '../load/sdp.ts';
import type { SignalClient } from './signal-client.ts';

type Request = ConstructorParameters<typeof AddTrackRequest>[0];

const own = {
  ufrag: 'test',
  password: 'a-password-of-a-test-client',
  fingerprint: { algorithm: 'sha-256', value: Array.from({ length: 32 }, () => 'AB').join(':') },
} as const;
const CID = 'announced';
const SSRC = 0x20000001;

/** An offer of a client that never connects. */
export const offerOf = (...sections: readonly OfferedSection[]): SessionDescription =>
  new SessionDescription({ type: 'offer', sdp: writeOffer(sections, own), id: 1 });

/** Resolves to the track's sid when it is public. */
export async function announceTrack(
  client: SignalClient,
  kind: 'audio' | 'video',
  request: Request = {},
): Promise<string> {
  const [type, source] =
    kind === 'audio'
      ? [TrackType.AUDIO, TrackSource.MICROPHONE]
      : [TrackType.VIDEO, TrackSource.CAMERA];
  const value = new AddTrackRequest({ cid: CID, type, source, ...request });
  client.send({ case: 'addTrack', value });
  const { track } = await client.waitFor('trackPublished');
  const offer = offerOf({ kind, direction: 'sendonly', cid: CID, ssrc: SSRC });
  client.send({ case: 'offer', value: offer });
  await client.waitFor('answer');
  return track?.sid ?? '';
}
