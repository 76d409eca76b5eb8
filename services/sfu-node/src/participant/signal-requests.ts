// What does a client ask, and who answers? One verb a message.
import { DisconnectReason } from '@chorale/proto/livekit/models';
import type { SignalRequest } from '@chorale/proto/livekit/rtc';
import { removeParticipant } from '../room/leave.ts';
import type { Room } from '../room/room.ts';
import { addTrack } from './add-track.ts';
import { getDataBlob, storeDataBlob } from './data-blobs.ts';
import { publishDataTrack, unpublishDataTrack, updateDataSubscription } from './data-tracks.ts';
import { muteTrack } from './mute.ts';
import { handleAnswer, handleOffer } from './negotiation.ts';
import type { Participant } from './participant.ts';
import { simulate } from './simulate.ts';
import { updateSubscription } from './subscription.ts';
import { setSubscriptionPermission } from './subscription-permission.ts';
import { syncState } from './sync-state.ts';
import { updateTrackSettings } from './track-settings.ts';
import { updateAudioTrack, updateVideoTrack } from './update-local-track.ts';
import { updateMetadata } from './update-metadata.ts';

type Message = SignalRequest['message'];
type Handlers = {
  readonly [Case in NonNullable<Message['case']>]?: (
    room: Room,
    participant: Participant,
    value: Extract<Message, { case: Case }>['value'],
  ) => void;
};

/** Pings are the gateway's. Messages without an entry are not answered yet. */
const handlers: Handlers = {
  // ICE-lite learns addresses from authenticated checks alone.
  trickle: () => undefined,
  offer: handleOffer,
  answer: handleAnswer,
  addTrack,
  mute: muteTrack,
  subscription: updateSubscription,
  trackSetting: updateTrackSettings,
  leave: (room, participant) =>
    removeParticipant(room, participant, DisconnectReason.CLIENT_INITIATED),
  syncState,
  updateMetadata,
  subscriptionPermission: setSubscriptionPermission,
  simulate,
  updateAudioTrack,
  updateVideoTrack,
  publishDataTrackRequest: publishDataTrack,
  unpublishDataTrackRequest: unpublishDataTrack,
  updateDataSubscription,
  storeDataBlobRequest: storeDataBlob,
  getDataBlobRequest: getDataBlob,
  // Older clients chose layers by it; now their settings of tracks say more.
  updateLayers: () => undefined,
};

export function handleSignalRequest(
  room: Room,
  participant: Participant,
  { message }: SignalRequest,
): void {
  if (message.case === undefined) return;
  const handle = handlers[message.case] as
    | ((room: Room, participant: Participant, value: unknown) => void)
    | undefined;
  const facts = { participant: participant.identity, kind: message.case };
  room.logger.debug(facts, handle === undefined ? 'request not handled' : 'request');
  handle?.(room, participant, message.value);
}
