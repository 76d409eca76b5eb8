// The same call from another network: `ip netns exec client node mixed-call-program.ts '{"url":…}' firefox`.
import { type BrowserName, holdMixedCall } from './mixed-call.ts';

const [given = '{}', first = 'chromium'] = process.argv.slice(2);
// Written by the test that starts this program.
await holdMixedCall(JSON.parse(given), { first: first as BrowserName });
