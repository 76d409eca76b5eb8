// Is a backup codec asked for when somebody needs it, sent to whoever that is, and let go of afterwards?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create } from '@chorale/proto';
import {
  BackupCodecPolicy as Policy,
  SimulcastCodecInfoSchema,
  type TrackInfo,
  VideoLayerSchema,
} from '@chorale/proto/livekit/models';
import {
  AddTrackRequestSchema,
  RequestResponse_Reason as Reason,
  UpdateTrackSettingsSchema,
} from '@chorale/proto/livekit/rtc';
import { addTrack } from '../participant/add-track.ts';
import { muteTrack } from '../participant/mute.ts';
import { participant } from '../participant/participant-kit.ts';
import { updateTrackSettings } from '../participant/track-settings.ts';
import { closeRoom } from './close.ts';
import { syncPublications, unpublish } from './publications.ts';
import { enter, type Guest, openTestRoom, publishTrack, type TestRoom } from './room-kit.ts';
import { reconcileSubscriptions } from './subscriptions.ts';

const codec = (mimeType: string, cid = '') => create(SimulcastCodecInfoSchema, { mimeType, cid });
const enabledCodecs = ['video/VP8', 'video/VP9', 'video/H264'].map((mime) => ({
  mime,
  fmtp_line: '',
}));

function call(facts: Partial<Pick<TrackInfo, 'backupCodecPolicy' | 'muted'>> = {}) {
  const lab = openTestRoom({ enabledCodecs });
  const [ada, bob, eve] = ['ada', 'bob', 'eve'].map((name) => enter(lab, name)) as [
    Guest,
    Guest,
    Guest,
  ];
  const codecs = [codec('video/vp9', 'TR_1'), codec('video/vp8'), codec('video/x')];
  publishTrack(lab, ada, {
    ...{ sid: 'TR_1', mimeType: 'video/VP9', codecs },
    ...{ backupCodecPolicy: Policy.SIMULCAST, ...facts },
  });
  return { lab, ada, bob, eve };
}

const takes = ({ say }: TestRoom, { participant: viewer }: Guest, ...mimeTypes: string[]): void =>
  say({
    ...{ kind: 'negotiated', transport: viewer.subscriberTransport },
    ...{ bound: [{ track: 'TR_1', mimeTypes }], unsupported: [] },
  });

const announce = ({ room }: TestRoom, { participant: publisher }: Guest, facts: object): void =>
  addTrack(room, publisher, create(AddTrackRequestSchema, { type: 1, source: 1, ...facts }));

/** As livekit-client does when it is asked for it. */
function publishBackup(lab: TestRoom, publisher: Guest, cid = 'backup'): void {
  const layers = [create(VideoLayerSchema, { width: 320, height: 180 })];
  announce(lab, publisher, { cid, sid: 'TR_1', simulcastCodecs: [{ codec: 'vp8', cid, layers }] });
  const section = { mid: cid, cid, media: 'video', mimeType: 'video/VP8' } as const;
  const { participant: who } = publisher;
  who.sections = [...who.sections, { ...section, mimeTypes: ['video/vp8'], simulcast: true }];
  syncPublications(lab.room, who);
}

function endBackup({ room }: TestRoom, { participant: publisher }: Guest): void {
  publisher.sections = publisher.sections.filter(({ cid }) => cid !== 'backup');
  syncPublications(room, publisher);
}

/** The highest quality of each codec in each update. */
const asked = ({ told }: Guest): string[] =>
  told('subscribedQualityUpdate').map(({ subscribedCodecs }) =>
    subscribedCodecs
      .map(({ codec: name, qualities }) => {
        return `${name} ${qualities.filter(({ enabled }) => enabled).length}`;
      })
      .join(', '),
  );

/** What the host was told of feeds since the last look. */
const takeFeeds = ({ commands }: TestRoom): string[] =>
  commands.splice(0).flatMap((command) => {
    if (command.kind === 'switchFeed')
      return [`${command.transport} ${command.from}→${command.to}`];
    const isOfFeed = 'feed' in command && command.kind !== 'subscribe';
    return isOfFeed ? [`${command.kind} ${command.feed}`] : [];
  });

const to = ({ participant: viewer }: Guest, from: string, next: string): string =>
  `${viewer.subscriberTransport} ${from}→${next}`;

test('nobody is asked for a backup while everybody takes the codec', () => {
  const { lab, ada, bob, eve } = call();
  for (const viewer of [bob, eve]) takes(lab, viewer, 'video/vp9', 'video/vp8');
  lab.clock.advance(10_000);
  assert.deepEqual(asked(ada), ['vp9 3, vp8 0']);
  const info = ada.participant.publications.get('TR_1')?.info;
  assert.deepEqual(
    info?.codecs.map(({ mimeType, mid }) => [mimeType, mid]),
    [
      ['video/VP9', 'TR_1'],
      ['video/vp8', ''],
    ],
    'what the room does not take is no backup',
  );
});

test('who lacks the codec waits for the backup, and is sent it when it comes', () => {
  const { lab, ada, bob, eve } = call();
  takeFeeds(lab);
  takes(lab, bob, 'video/vp9', 'video/vp8');
  takes(lab, eve, 'video/h264', 'video/vp8');
  assert.deepEqual(asked(ada), ['vp9 3, vp8 0', 'vp9 3, vp8 3']);
  assert.deepEqual(takeFeeds(lab), [to(eve, 'TR_1', 'TR_1|vp8')]);
  publishBackup(lab, ada);
  assert.deepEqual(takeFeeds(lab), ['attachFeed TR_1|vp8']);
  assert.equal(ada.told('trackPublished').at(-1)?.cid, 'backup');
  const codecs = ada.participant.publications.get('TR_1')?.info.codecs ?? [];
  assert.deepEqual(
    codecs.map(({ mimeType, mid, cid, layers }) => [mimeType, mid, cid, layers.length]),
    [
      ['video/VP9', 'TR_1', 'TR_1', 0],
      ['video/VP8', 'backup', 'backup', 1],
    ],
  );
  assert.deepEqual(eve.told('subscriptionResponse'), []);
});

test('the backup is let go of when nobody needs it any more, the codec itself when all do', () => {
  const { lab, ada, bob, eve } = call();
  takes(lab, eve, 'video/vp8');
  takes(lab, bob, 'video/vp8');
  lab.clock.advance(5_000);
  assert.equal(asked(ada).at(-1), 'vp9 0, vp8 3');
  for (const { participant: viewer } of [bob, eve]) {
    viewer.explicit.set('TR_1', false);
    reconcileSubscriptions(lab.room, viewer);
  }
  lab.clock.advance(5_000);
  assert.equal(asked(ada).at(-1), 'vp9 0, vp8 0');
});

test('who can take none of them is told, and asks for nothing', () => {
  const { lab, ada, bob, eve } = call();
  takes(lab, eve, 'video/h264');
  assert.deepEqual(
    eve.told('subscriptionResponse').map(({ trackSid, err }) => [trackSid, err]),
    [['TR_1', 1]],
  );
  assert.deepEqual(asked(ada), ['vp9 3, vp8 0']);
  takes(lab, bob, 'video/vp9');
  assert.deepEqual(bob.told('subscriptionResponse'), []);
});

test('by regression all who can are sent the backup, from when it is there', () => {
  for (const policy of [Policy.REGRESSION, Policy.PREFER_REGRESSION]) {
    const { lab, ada, bob, eve } = call({ backupCodecPolicy: policy });
    takes(lab, bob, 'video/vp9', 'video/vp8');
    takes(lab, eve, 'video/vp8');
    takeFeeds(lab);
    publishBackup(lab, ada);
    assert.deepEqual(takeFeeds(lab), ['attachFeed TR_1|vp8', to(bob, 'TR_1', 'TR_1|vp8')]);
    lab.clock.advance(5_000);
    assert.equal(asked(ada).at(-1), 'vp9 0, vp8 3');
    const dan = enter(lab, 'dan');
    reconcileSubscriptions(lab.room, dan.participant);
    const subscribed = lab.commands.find(({ kind }) => kind === 'subscribe');
    assert.ok(subscribed?.kind === 'subscribe');
    assert.equal(subscribed.feed, 'TR_1|vp8');
    assert.deepEqual(subscribed.mimeTypes, ['video/vp9', 'video/vp8']);
    takeFeeds(lab);
    takes(lab, dan, 'video/vp9');
    assert.deepEqual(takeFeeds(lab), [to(dan, 'TR_1|vp8', 'TR_1')]);
  }
});

test('a large room is sent both, where regression is only preferred', () => {
  const { lab, ada, bob, eve } = call({ backupCodecPolicy: Policy.PREFER_REGRESSION });
  for (const name of ['dan', 'fay']) enter(lab, participant(name));
  takes(lab, bob, 'video/vp9', 'video/vp8');
  takes(lab, eve, 'video/vp8');
  publishBackup(lab, ada);
  takeFeeds(lab);
  lab.clock.advance(5_000);
  assert.deepEqual(takeFeeds(lab), []);
  assert.equal(asked(ada).at(-1), 'vp9 3, vp8 3');
});

test('a backup ends without the track; with the track everything of it ends', () => {
  const { lab, ada, bob, eve } = call({ backupCodecPolicy: Policy.REGRESSION });
  takes(lab, bob, 'video/vp9', 'video/vp8');
  takes(lab, eve, 'video/vp8');
  publishBackup(lab, ada);
  takeFeeds(lab);
  endBackup(lab, ada);
  assert.deepEqual(takeFeeds(lab), [to(bob, 'TR_1|vp8', 'TR_1'), 'detachFeed TR_1|vp8']);
  publishBackup(lab, ada);
  takeFeeds(lab);
  unpublish(lab.room, ada.participant, 'TR_1');
  const ended = takeFeeds(lab);
  assert.deepEqual(ended.slice(-2), ['detachFeed TR_1', 'detachFeed TR_1|vp8']);
  assert.equal(ended.filter((command) => command === 'unsubscribe TR_1|vp8').length, 2);
  assert.equal(ada.participant.announced.size, 0);
  closeRoom(lab.room);
  assert.equal(lab.clock.pending, 0);
});

test('a mute is of every codec, also while one is being announced', () => {
  const { lab, ada, eve } = call();
  takes(lab, eve, 'video/vp8');
  const simulcastCodecs = [{ codec: 'vp8', cid: 'backup' }];
  announce(lab, ada, { cid: 'backup', sid: 'TR_1', simulcastCodecs });
  takeFeeds(lab);
  muteTrack(lab.room, ada.participant, { sid: 'TR_1', muted: true } as never);
  assert.deepEqual(takeFeeds(lab), ['setMuted TR_1']);
  publishBackup(lab, ada);
  assert.deepEqual(takeFeeds(lab), ['attachFeed TR_1|vp8', 'setMuted TR_1|vp8']);
});

test('a codec that was not announced, and a track that is not there, are refused', () => {
  const { lab, ada } = call();
  announce(lab, ada, { cid: 'x', sid: 'TR_1', simulcastCodecs: [{ codec: 'h264', cid: 'x' }] });
  announce(lab, ada, { cid: 'x', sid: 'TR_1', simulcastCodecs: [{ codec: 'vp9', cid: 'x' }] });
  announce(lab, ada, { cid: 'x', sid: 'TR_2', simulcastCodecs: [{ codec: 'vp8', cid: 'x' }] });
  assert.deepEqual(
    ada.told('requestResponse').map(({ reason }) => reason),
    [Reason.UNSUPPORTED_TYPE, Reason.UNSUPPORTED_TYPE, Reason.NOT_FOUND],
  );
  assert.equal(ada.participant.pending.size, 0);
});

test('no more codecs are kept, and no more announcements wait, than a client has use for', () => {
  const { lab, ada } = call();
  const many = Array.from({ length: 30 }, (_, index) => `${index}`);
  const codecs = many.map((cid) => ({ codec: 'vp8', cid }));
  announce(lab, ada, { cid: 'new', simulcastCodecs: codecs });
  assert.equal(ada.told('trackPublished').at(-1)?.track?.codecs.length, 8);
  for (const cid of many) {
    announce(lab, ada, { cid, sid: 'TR_1', simulcastCodecs: [{ codec: 'vp8', cid }] });
  }
  assert.equal(ada.participant.pending.size, lab.room.settings.limits.pendingTracks);
  assert.equal(ada.told('requestResponse').at(-1)?.reason, Reason.LIMIT_EXCEEDED);
});

test('a section in another codec than was announced is not taken for the backup', () => {
  const { lab, ada, eve } = call();
  takes(lab, eve, 'video/vp8');
  announce(lab, ada, { cid: 'b', sid: 'TR_1', simulcastCodecs: [{ codec: 'vp8', cid: 'b' }] });
  takeFeeds(lab);
  const section = { mid: 'b', cid: 'b', media: 'video', mimeType: 'video/H264' } as const;
  const { participant: who } = ada;
  who.sections = [...who.sections, { ...section, mimeTypes: ['video/h264'], simulcast: false }];
  syncPublications(lab.room, who);
  assert.deepEqual(takeFeeds(lab), []);
});

test('what a viewer shows counts for the codec that it is sent', () => {
  const { lab, ada, bob, eve } = call();
  takes(lab, bob, 'video/vp9', 'video/vp8');
  takes(lab, eve, 'video/vp8');
  const settings = { trackSids: ['TR_1'], disabled: true };
  updateTrackSettings(lab.room, eve.participant, create(UpdateTrackSettingsSchema, settings));
  lab.clock.advance(5_000);
  assert.equal(asked(ada).at(-1), 'vp9 3, vp8 0');
});
