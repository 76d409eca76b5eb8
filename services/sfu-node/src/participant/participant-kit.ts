// What does a participant in a unit test look like? A real one, described by what differs.
import { createFakeClock } from '@chorale/async';
import { create } from '@chorale/proto';
import { type Grants, GrantsSchema } from '@chorale/proto/chorale/relay';
import { ClientInfoSchema, TrackInfoSchema, TrackType } from '@chorale/proto/livekit/models';
import { ConnectionSettingsSchema } from '@chorale/proto/livekit/rtc';
import { Demand } from '../room/demand.ts';
import { Participant } from './participant.ts';

export function participant(
  identity: string,
  grants: Partial<Omit<Grants, '$typeName' | '$unknown'>> = {},
): Participant {
  return new Participant({
    grants: create(GrantsSchema, {
      identity,
      canPublish: true,
      canSubscribe: true,
      canPublishData: true,
      ...grants,
    }),
    client: create(ClientInfoSchema, { protocol: 17 }),
    settings: create(ConnectionSettingsSchema, { autoSubscribe: true }),
    single: false,
    joinedAtMs: 0,
  });
}

/** Gives it a published audio track of that sid. */
export function publishing(publisher: Participant, sid: string): Participant {
  const info = create(TrackInfoSchema, { sid, type: TrackType.AUDIO });
  const means = { clock: createFakeClock(), delayMs: 5_000, onChanged: () => undefined };
  const demand = new Demand(means);
  const section = { cid: sid, sdpCid: sid, mid: '0' };
  const codec = { feed: sid, mimeType: 'audio/opus', demand, section };
  const facts = { isRegressed: false, subscribedOnce: false };
  publisher.publications.set(sid, { info, codecs: [codec], ...facts });
  publisher.hasPublished = true;
  return publisher;
}
