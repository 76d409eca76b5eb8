import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from '@chorale/async';
import { create } from '@chorale/proto';
import { ParticipantInfoSchema } from '@chorale/proto/livekit/models';
import { type EncodedInfo, encodeInfo } from './encoded-info.ts';
import { ParticipantNews } from './participant-news.ts';

const info = (identity: string, version: number, sid = identity): EncodedInfo =>
  encodeInfo(create(ParticipantInfoSchema, { identity, sid, version }));

function listen() {
  const clock = createFakeClock();
  const told: string[] = [];
  const news = new ParticipantNews(clock, 3_000, (infos) => {
    told.push(infos.map(({ sid, version }) => `${sid}${version}`).join(' '));
  });
  return { clock, news, told };
}

test('the first at once, the next in one round, each with its newest version', () => {
  const { clock, news, told } = listen();
  news.tellSoon(info('a', 1));
  assert.deepEqual(told, ['a1']);
  for (const next of [info('b', 1), info('c', 1), info('b', 2)]) news.tellSoon(next);
  clock.advance(2_999);
  assert.deepEqual(told, ['a1']);
  clock.advance(1);
  assert.deepEqual(told, ['a1', 'c1 b2']);
  clock.advance(10_000);
  assert.equal(told.length, 2);
});

test('who publishes does not wait, and its older news is dropped', () => {
  const { clock, news, told } = listen();
  news.tellSoon(info('a', 1));
  news.tellSoon(info('b', 1));
  news.tellNow(info('b', 2));
  clock.advance(5_000);
  assert.deepEqual(told, ['a1', 'b2']);
});

test('the end of an earlier session of an identity is told before the new one', () => {
  const { news, told } = listen();
  news.tellSoon(info('a', 1));
  news.tellSoon(info('b', 7, 'old'));
  news.tellNow(info('b', 1, 'new'));
  assert.deepEqual(told, ['a1', 'old7', 'new1']);
});

test('nothing is told after the end, and no timer is left', () => {
  const { clock, news, told } = listen();
  news.tellSoon(info('a', 1));
  news.tellSoon(info('b', 1));
  news[Symbol.dispose]();
  clock.advance(5_000);
  assert.deepEqual([told, clock.pending], [['a1'], 0]);
});
