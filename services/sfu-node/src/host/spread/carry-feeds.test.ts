// Is a feed carried to the hosts where somebody is sent it, in whichever order feeds and wishes come?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HostCommand, PipeCommand, PublishedFacts } from '../messages.ts';
import { createMember, type Member } from './member.ts';
import { route } from './route.ts';
import type { Spread } from './spread.ts';

type Command = HostCommand | PipeCommand;

const facts = (mid: string, mimeType: string): PublishedFacts => ({
  ...{ mid, cid: mid, media: 'video', mimeType },
  mimeTypes: [mimeType],
  simulcast: false,
});

function openSpread() {
  const told: string[] = [];
  const memberOf = new Map<string, Member>();
  const add = (id: string, transport: string): Member => {
    const send = (command: Command): void => {
      const what = 'feed' in command ? command.feed : '';
      told.push(`${id || 'home'} ${command.kind} ${what}`.trim());
    };
    const member = createMember(id, { send, [Symbol.dispose]: () => undefined });
    const published = [facts('0', 'video/vp9'), facts('1', 'video/vp8')];
    member.transports.set(transport, { subscribes: true, published });
    memberOf.set(transport, member);
    return member;
  };
  const home = add('', 'ada');
  const branch = add('b', 'eve');
  const spread = {
    ...{ home, branches: new Map([['b', branch]]), memberOf, feeds: new Map() },
    ...{ wanting: new Map(), nextFeed: 1 },
  } as unknown as Spread;
  const obey = (command: HostCommand): string[] => {
    route(spread, command);
    return told.splice(0);
  };
  const attach = (mid: string, feed: string): string[] =>
    obey({ kind: 'attachFeed', transport: 'ada', mid, feed, speaker: 'ada' });
  return { spread, obey, attach };
}

const eve = { transport: 'eve', track: 'TR_1' } as const;
const subscribe: HostCommand = {
  kind: 'subscribe',
  ...{ ...eve, feed: 'TR_1', mimeTypes: ['video/vp8'], media: 'video' },
  ...{ streamId: 'PA_1', stereo: false, redundancy: 'passed', blanks: 'plain' },
} as const;

test('a viewer on another host waits for a codec that is not there yet, and is brought it', () => {
  const { spread, obey, attach } = openSpread();
  attach('0', 'TR_1');
  assert.deepEqual(obey(subscribe), [
    ...['home carryFeed TR_1', 'b takeFeed TR_1'],
    'b subscribe TR_1',
  ]);
  assert.deepEqual(obey({ kind: 'switchFeed', ...eve, from: 'TR_1', to: 'TR_1|vp8' }), [
    ...['b switchFeed', 'b detachFeed TR_1', 'home dropFeed TR_1'],
  ]);
  assert.deepEqual(attach('1', 'TR_1|vp8'), [
    ...['home attachFeed TR_1|vp8', 'home carryFeed TR_1|vp8', 'b takeFeed TR_1|vp8'],
  ]);
  assert.deepEqual(obey({ kind: 'detachFeed', feed: 'TR_1|vp8' }), [
    ...['home detachFeed TR_1|vp8', 'b detachFeed TR_1|vp8'],
  ]);
  assert.equal(attach('1', 'TR_1|vp8').length, 3, 'and again');
  obey({ kind: 'unsubscribe', ...eve, feed: 'TR_1|vp8' });
  assert.equal(spread.wanting.size, 0);
});

test('what a transport that closes waited for is not brought', () => {
  const { spread, obey, attach } = openSpread();
  attach('0', 'TR_1');
  obey(subscribe);
  obey({ kind: 'switchFeed', ...eve, from: 'TR_1', to: 'TR_1|vp8' });
  obey({ kind: 'closeTransport', transport: 'eve' });
  assert.deepEqual(attach('1', 'TR_1|vp8'), ['home attachFeed TR_1|vp8']);
  assert.equal(spread.wanting.size, 0);
});
