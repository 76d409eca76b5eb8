import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create } from '@chorale/proto';
import {
  Encryption_Type as Encryption,
  TrackInfoSchema,
  TrackType,
} from '@chorale/proto/livekit/models';
import { SubscriptionPermissionSchema } from '@chorale/proto/livekit/rtc';
import { participant, publishing } from '../participant/participant-kit.ts';
import { openTestRoom } from './room-kit.ts';
import { decideSpeakerChanges } from './speakers.ts';
import { decideBlanks, decideRedundancy, decideWanted } from './subscriptions.ts';

const ada = publishing(participant('ada'), 'TR_1');

test('auto-subscribe is the default, an explicit wish wins, nobody takes its own', () => {
  const bob = participant('bob');
  assert.equal(decideWanted(bob, ada, 'TR_1'), true);
  bob.explicit.set('TR_1', false);
  assert.equal(decideWanted(bob, ada, 'TR_1'), false);
  bob.settings.autoSubscribe = false;
  bob.explicit.set('TR_1', true);
  assert.equal(decideWanted(bob, ada, 'TR_1'), true);
  assert.equal(decideWanted(ada, ada, 'TR_1'), false);
});

test('without the grant, or a codec that the client takes, a track is not wanted', () => {
  assert.equal(decideWanted(participant('bob', { canSubscribe: false }), ada, 'TR_1'), false);
  const bob = participant('bob');
  bob.unsupported.add('TR_1');
  assert.equal(decideWanted(bob, ada, 'TR_1'), false);
});

const permissions: [string, object, boolean][] = [
  ['everyone', { allParticipants: true }, true],
  ['nobody', {}, false],
  [
    'all tracks by identity',
    { trackPermissions: [{ participantIdentity: 'bob', allTracks: true }] },
    true,
  ],
  [
    'this track by identity',
    { trackPermissions: [{ participantIdentity: 'bob', trackSids: ['TR_1'] }] },
    true,
  ],
  [
    'another track',
    { trackPermissions: [{ participantIdentity: 'bob', trackSids: ['TR_2'] }] },
    false,
  ],
  ['somebody else', { trackPermissions: [{ participantIdentity: 'eve', allTracks: true }] }, false],
];
for (const [name, permission, allowed] of permissions) {
  test(`a publisher allows ${name}`, () => {
    const publisher = publishing(participant('ada'), 'TR_1');
    publisher.subscriptionPermission = create(SubscriptionPermissionSchema, permission);
    assert.equal(decideWanted(participant('bob'), publisher, 'TR_1'), allowed);
    assert.equal(decideWanted(participant('tape', { recorder: true }), publisher, 'TR_1'), true);
  });
}

test('RED is made of plain audio alone, and where the configuration says so', () => {
  const { settings } = openTestRoom({ redundancy: 'made' }).room;
  const microphone = create(TrackInfoSchema, { type: TrackType.AUDIO });
  const decide = (info: object): string =>
    decideRedundancy({ settings }, { ...microphone, ...info });
  assert.equal(decide({}), 'made');
  assert.equal(decide({ disableRed: true }), 'passed');
  assert.equal(decide({ encryption: Encryption.GCM }), 'passed');
  assert.equal(decide({ type: TrackType.VIDEO }), 'passed');
  const without = { settings: { ...settings, redundancy: 'passed' as const } };
  assert.equal(decideRedundancy(without, microphone), 'passed');
});

test('black pictures of encrypted tracks end with the room’s trailer', () => {
  const { sifTrailer } = openTestRoom().room;
  const plain = create(TrackInfoSchema, { type: TrackType.VIDEO });
  const encrypted = { ...plain, encryption: Encryption.GCM };
  assert.equal(decideBlanks({ sifTrailer }, plain), 'plain');
  assert.deepEqual(decideBlanks({ sifTrailer }, encrypted), { trailer: sifTrailer });
  assert.equal(decideBlanks({ sifTrailer: new Uint8Array(0) }, encrypted), 'none');
});

test('of speakers only changes are told', () => {
  const before = new Map([
    ['a', 0.5],
    ['b', 0.25],
  ]);
  const now = new Map([
    ['b', 0.25],
    ['c', 1],
  ]);
  const changes = decideSpeakerChanges(before, now).map(({ sid, level, active }) => [
    sid,
    level,
    active,
  ]);
  assert.deepEqual(changes, [
    ['c', 1, true],
    ['a', 0, false],
  ]);
  assert.deepEqual(decideSpeakerChanges(now, now), []);
});
