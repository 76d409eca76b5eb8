// Is a viewer told which tracks have stopped for want of room, again after a resume, and only if it can read it?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StreamState } from '@chorale/proto/livekit/rtc';
import { participant } from '../participant/participant-kit.ts';
import { enter, type Guest, openTestRoom, publishTrack } from './room-kit.ts';
import { retellStreamStates } from './stream-states.ts';
import { openTransports } from './transports.ts';

function callWith(protocol: number) {
  const lab = openTestRoom();
  const ada = enter(lab, 'ada');
  const viewer = participant('bob');
  viewer.client.protocol = protocol;
  const bob = enter(lab, viewer);
  for (const sid of ['TR_1', 'TR_2']) publishTrack(lab, ada, { sid });
  const transport = viewer.subscriberTransport;
  const say = (track: string, state: 'active' | 'paused'): void =>
    lab.say({ kind: 'streamStates', transport, states: [{ track, state }] });
  return { ada, bob, say };
}

const toldOf = ({ told }: Guest): unknown[] =>
  told('streamStateUpdate').map(({ streamStates }) =>
    streamStates.map(({ participantSid, trackSid, state }) => [participantSid, trackSid, state]),
  );

test('each stop and each start is told with whose track it is', () => {
  const { ada, bob, say } = callWith(17);
  const { sid } = ada.participant;
  say('TR_1', 'paused');
  say('TR_1', 'active');
  say('TR_gone', 'paused');
  assert.deepEqual(toldOf(bob), [
    [[sid, 'TR_1', StreamState.PAUSED]],
    [[sid, 'TR_1', StreamState.ACTIVE]],
  ]);
  assert.deepEqual(toldOf(ada), []);
});

test('after a resume everything that was ever said is told anew', () => {
  const { ada, bob, say } = callWith(17);
  const { session } = bob.participant;
  bob.participant.session = undefined;
  say('TR_2', 'paused');
  bob.participant.session = session;
  retellStreamStates(bob.participant);
  assert.deepEqual(toldOf(bob), [[[ada.participant.sid, 'TR_2', StreamState.PAUSED]]]);
});

test('a client from before the message is not told', () => {
  const { bob, say } = callWith(4);
  say('TR_1', 'paused');
  assert.deepEqual(toldOf(bob), []);
});

test('pausing is the configuration’s choice, and each client’s own', () => {
  const opened = (pauses: 'yes' | 'no', own: boolean | undefined): string[] => {
    const lab = openTestRoom({ pauses });
    const who = participant('eve');
    if (own !== undefined) who.settings.subscriberAllowPause = own;
    openTransports(lab.room, enter(lab, who).participant);
    return lab.commands.flatMap((command) =>
      command.kind === 'openTransport' ? [command.pauses] : [],
    );
  };
  assert.deepEqual(opened('no', undefined), ['no', 'no']);
  assert.deepEqual(opened('yes', undefined), ['yes', 'yes']);
  assert.deepEqual(opened('no', true), ['yes', 'yes']);
  assert.deepEqual(opened('yes', false), ['no', 'no']);
});

test('whether links are obeyed at all is the configuration’s choice', () => {
  for (const sharing of ['by estimate', 'all'] as const) {
    const lab = openTestRoom({ sharing });
    openTransports(lab.room, enter(lab, 'eve').participant);
    const opened = lab.commands.filter((command) => command.kind === 'openTransport');
    assert.deepEqual(new Set(opened.map((command) => command.sharing)), new Set([sharing]));
  }
});
