// Do the end-to-end cases that ship with @livekit/rtc-node pass against us, unmodified and without one skipped?
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startChorale } from '../kit/start-chorale.ts';

interface Report {
  readonly numPassedTests: number;
  readonly testResults: readonly { readonly assertionResults: readonly Assertion[] }[];
}

interface Assertion {
  readonly title: string;
  readonly status: string;
  readonly failureMessages: readonly string[];
}

const member = join(import.meta.dirname, '../rtc-node');

test("rtc-node's own suite", { timeout: 300_000 }, async () => {
  await using chorale = await startChorale();
  const suite = realpathSync(join(member, 'node_modules/@livekit/rtc-node'));
  const vitest = join(member, 'node_modules/vitest/vitest.mjs');
  const folder = mkdtempSync(join(tmpdir(), 'chorale-rtc-node-'));
  const file = join(folder, 'report.json');
  const args = ['run', '--root', suite, '--reporter=json', `--outputFile=${file}`, 'src/tests'];
  const run = spawn(process.execPath, [vitest, ...args], {
    // The SDK logs to standard output.
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: 240_000,
    env: {
      ...process.env,
      LIVEKIT_URL: chorale.wsUrl,
      LIVEKIT_API_KEY: chorale.apiKey,
      LIVEKIT_API_SECRET: chorale.apiSecret,
    },
  });
  await once(run, 'exit');
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  rmSync(folder, { recursive: true });
  const failed = report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status !== 'passed')
    .map(({ title, failureMessages }) => `${title}: ${failureMessages[0]?.slice(0, 500) ?? ''}`);
  assert.deepEqual(failed, []);
  assert.equal(report.numPassedTests, 29);
  if (chorale.spread === undefined) return;
  const { sessions, rooms } = chorale.spread();
  assert.ok(
    [...sessions, ...rooms].every((count) => count > 0),
    `${sessions} and ${rooms}`,
  );
});
