// Do Firefox and Chromium see and hear each other, whoever joins first, in both modes?
import { after, before, test } from 'node:test';
import { holdMixedCall } from '../kit/mixed-call.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';

let chorale: RunningChorale;
before(async () => {
  chorale = await startChorale();
});
after(() => chorale[Symbol.asyncDispose]());

for (const mode of ['v1', 'v0'] as const) {
  for (const first of ['chromium', 'firefox'] as const) {
    test(`${mode}: ${first} joins first`, { timeout: 120_000 }, () =>
      holdMixedCall(chorale, { first, mode }),
    );
  }
}
