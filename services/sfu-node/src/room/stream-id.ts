// Which stream does a forwarded track belong to? Its own, or one with what is to be played in step.
import { type TrackInfo, TrackSource } from '@chorale/proto/livekit/models';
import { supportsSyncStreamId } from '@chorale/protocol';
import type { Participant } from '../participant/participant.ts';

const shared: Readonly<Partial<Record<number, string>>> = {
  [TrackSource.CAMERA]: 'camera',
  [TrackSource.MICROPHONE]: 'camera',
  [TrackSource.SCREEN_SHARE]: 'screen_share',
  [TrackSource.SCREEN_SHARE_AUDIO]: 'screen_share',
};

/** `<participant>|<track>`; Firefox delays both tracks of a shared stream, so it never has one. */
export function decideStreamId(
  { syncStreams }: { readonly syncStreams: boolean },
  viewer: Pick<Participant, 'protocol' | 'client'>,
  { sid, source, publisherSid }: Pick<TrackInfo, 'sid' | 'source'> & { publisherSid: string },
): string {
  const isFirefox = /firefox/i.test(viewer.client.browser);
  const inStep = syncStreams && supportsSyncStreamId(viewer.protocol) && !isFirefox;
  return `${publisherSid}|${(inStep && shared[source]) || sid}`;
}
