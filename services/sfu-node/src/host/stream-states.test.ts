// Does the room hear of stopped tracks by their sids, whatever section they are in?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MediaHostState } from './media-host.ts';
import type { HostEvent, PipeEvent } from './messages.ts';
import { tellStreamStates } from './stream-states.ts';

test('sections become tracks; one that has ended says nothing', () => {
  const events: (HostEvent | PipeEvent)[] = [];
  const down = new Map([
    ['TR_1', { mid: '4' }],
    ['TR_2', { mid: '7' }],
  ]);
  const host = {
    transports: new Map([['bob', { down }]]),
    emit: (event: HostEvent | PipeEvent) => events.push(event),
  } as unknown as MediaHostState;
  tellStreamStates(host, 'bob', [
    { mid: '7', state: 'paused' },
    { mid: '5', state: 'paused' },
    { mid: '4', state: 'active' },
  ]);
  tellStreamStates(host, 'bob', [{ mid: '5', state: 'active' }]);
  tellStreamStates(host, 'gone', [{ mid: '4', state: 'active' }]);
  const states = [
    { track: 'TR_2', state: 'paused' },
    { track: 'TR_1', state: 'active' },
  ];
  assert.deepEqual(events, [{ kind: 'streamStates', transport: 'bob', states }]);
});
