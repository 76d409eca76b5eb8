// Do Firefox and Chromium hold a call over a running stack? The measured call that several tests make.
import assert from 'node:assert/strict';
import { openCallPage, openChromium } from './chromium.ts';
import { openFirefox, openFirefoxCallPage } from './firefox.ts';
import { type JoinFacts, joinCall, type ReachableChorale } from './join-call.ts';
import { holdsCall, publishBoth } from './watch.ts';

export type BrowserName = 'chromium' | 'firefox';

const OBSERVED = { seconds: 10, minRate: 15 };

/** Both publish VP8 and Opus, `first` joins first; throws unless each sees and hears the other. */
export async function holdMixedCall(
  chorale: ReachableChorale,
  { first, mode = 'v1' }: { readonly first: BrowserName } & Pick<JoinFacts, 'mode'>,
): Promise<void> {
  await using chromium = await openChromium({ trustedOrigin: chorale.url });
  await using firefox = await openFirefox();
  const pages = {
    chromium: await openCallPage(chromium, chorale.url),
    firefox: await openFirefoxCallPage(firefox, chorale.url),
  };
  const second = first === 'chromium' ? 'firefox' : 'chromium';
  const room = `mixed-${crypto.randomUUID()}`;
  for (const identity of [first, second] as const) {
    await joinCall(pages[identity], chorale, { room, identity, mode });
    await publishBoth(pages[identity]);
  }
  await Promise.all([
    holdsCall(pages.chromium, 'firefox', OBSERVED),
    holdsCall(pages.firefox, 'chromium', OBSERVED),
  ]);
  assert.deepEqual([...pages.chromium.problems, ...pages.firefox.problems], []);
}
