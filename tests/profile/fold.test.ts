// Do samples fold into areas and functions as their stacks say?
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { classify } from './classify.ts';
import { type CpuProfile, readCpuProfile } from './cpu-profile.ts';
import { type Folded, fold, topOf } from './fold.ts';
import { readSamples, type Sample } from './read-samples.ts';

/** Recorded from a media worker: seven samples, shortened paths. */
const RECORDED = readFileSync(join(import.meta.dirname, 'recorded-samples.txt'), 'utf8');

async function* linesOf(text: string): AsyncGenerator<string> {
  yield* text.split('\n');
}

const foldRecorded = (): Promise<Folded> => fold(readSamples(linesOf(RECORDED)));

test('every sample has one area', async () => {
  const { samples, byArea } = await foldRecorded();
  assert.equal(samples, 7);
  assert.deepEqual(Object.fromEntries([...byArea].filter(([, count]) => count > 0)), {
    'kernel: send': 1,
    'ciphers and DTLS': 1,
    JavaScript: 2,
    'garbage collection': 1,
    'event loop': 1,
    'node and V8': 1,
  });
});

test('builtins count for the function that called them, and who calls is counted once a sample', async () => {
  const { bySelf, byInclusive } = await foldRecorded();
  assert.deepEqual(Object.fromEntries(bySelf), {
    'JS:update sctp/crc32c.ts:29': 1,
    'JS:find src/path-table.ts:45': 1,
  });
  assert.equal(byInclusive.get('JS:flush src/send-batch.ts:111'), 1);
  assert.equal(byInclusive.get('JS:walk src/tree.ts:3'), 1);
});

test('what is no JavaScript has its own name', async () => {
  const { byNative } = await foldRecorded();
  assert.deepEqual(topOf(byNative, 1), [['udp_sendmsg', 1]]);
  assert.ok(byNative.has('aesni_gcm_encrypt'));
});

test("memory moved for a cipher is the cipher's, compiling is the compiler's", () => {
  const sample = (...symbols: readonly [string, string][]): Sample => ({
    thread: 'node-MainThread',
    frames: symbols.map(([symbol, module]) => ({ symbol, module })),
  });
  const moved = sample(['__memmove', '/usr/lib/libc.so.6'], ['SSL_write', '/bin/node']);
  assert.equal(classify(moved), 'ciphers and DTLS');
  const compiled = sample(
    ['malloc', '/usr/lib/libc.so.6'],
    ['v8::internal::maglev::Build', 'node'],
  );
  assert.equal(classify(compiled), 'compiler');
});

test("V8's own profile folds in the same way, within its stretch of time, without idle samples", async () => {
  const node = (id: number, functionName: string, url: string, children: number[] = []) => ({
    id,
    callFrame: { functionName, url, lineNumber: 9 },
    children,
  });
  const profile: CpuProfile = {
    nodes: [
      node(1, '(root)', '', [2, 3, 4]),
      node(2, 'outer', 'file:///a/b/outer.ts', [5]),
      node(3, '(idle)', ''),
      node(4, '(garbage collector)', ''),
      node(5, '', 'file:///a/b/inner.ts'),
    ],
    startTime: 1000,
    samples: [5, 5, 3, 4, 5],
    timeDeltas: [0, 100, 100, 100, 1000],
  };
  const folded = await fold(readCpuProfile(profile, { fromUs: 1050, toUs: 1500 }));
  assert.equal(folded.samples, 2);
  assert.deepEqual(Object.fromEntries(folded.byInclusive), {
    'JS:(anonymous) b/inner.ts:10': 1,
    'JS:outer b/outer.ts:10': 1,
  });
  assert.equal(folded.byArea.get('garbage collection'), 1);
});
