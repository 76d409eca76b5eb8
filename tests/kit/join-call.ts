// How does a page get into a room? With a token of its own, in the mode that the test is about.
import type { Browser } from 'playwright-core';
import { type AnyCallPage, type CallPage, openCallPage } from './chromium.ts';
import type { RunningChorale } from './start-chorale.ts';
import { createToken } from './token.ts';

export type ReachableChorale = Pick<RunningChorale, 'url' | 'wsUrl' | 'apiKey' | 'apiSecret'>;

export interface JoinFacts {
  readonly room: string;
  readonly identity: string;
  /** Default v1. */
  readonly mode?: 'v0' | 'v1';
  readonly e2eeKey?: string;
}

/** Joins an opened page. Resolves to the participant's sid. */
export async function joinCall(
  page: AnyCallPage,
  chorale: ReachableChorale,
  { room, identity, mode = 'v1', e2eeKey }: JoinFacts,
): Promise<string> {
  const token = await createToken(chorale, { room, identity });
  const encryption = e2eeKey === undefined ? {} : { e2eeKey };
  const options = { url: chorale.wsUrl, token, mode, ...encryption };
  return page.run((call, given) => call.join(given), options);
}

/** A page in a context of its own, joined. It ends with the browser, or with its context. */
export async function openJoined(
  browser: Browser,
  chorale: ReachableChorale,
  facts: JoinFacts,
): Promise<CallPage> {
  const page = await openCallPage(browser, chorale.url);
  await joinCall(page, chorale, facts);
  return page;
}

export async function closePages(...pages: readonly CallPage[]): Promise<void> {
  await Promise.all(pages.map(({ page }) => page.context().close()));
}
