// How does a viewer learn that a track has stopped because its link is too narrow, and that it goes on?
import { create } from '@chorale/proto';
import {
  StreamState,
  StreamStateInfoSchema,
  StreamStateUpdateSchema,
} from '@chorale/proto/livekit/rtc';
import { supportsStreamState } from '@chorale/protocol';
import type { StreamStateFacts } from '../host/messages.ts';
import type { Participant, Subscription } from '../participant/participant.ts';

export function takeStreamStates(viewer: Participant, states: readonly StreamStateFacts[]): void {
  const changed = states.flatMap(({ track, state }) => {
    const subscription = viewer.subscriptions.get(track);
    if (subscription === undefined) return [];
    subscription.streamState = state;
    return [subscription];
  });
  tell(viewer, changed);
}

/** After a resume: what changed while nobody listened. */
export function retellStreamStates(viewer: Participant): void {
  const subscriptions = [...viewer.subscriptions.values()];
  tell(
    viewer,
    subscriptions.filter(({ streamState }) => streamState !== undefined),
  );
}

function tell(viewer: Participant, subscriptions: readonly Subscription[]): void {
  if (subscriptions.length === 0 || !supportsStreamState(viewer.protocol)) return;
  const streamStates = subscriptions.map(({ trackSid, publisher, streamState }) =>
    create(StreamStateInfoSchema, {
      participantSid: publisher.sid,
      trackSid,
      state: streamState === 'paused' ? StreamState.PAUSED : StreamState.ACTIVE,
    }),
  );
  const value = create(StreamStateUpdateSchema, { streamStates });
  viewer.session?.send({ case: 'streamStateUpdate', value });
}
