// How does a test drive the real Chromium? One browser, a page per participant, livekit-client as published.
import { type Browser, chromium, type Page } from 'playwright-core';
import { bundleCallPage } from './call-page/bundle.ts';
import type { Call } from './call-page/call.ts';

const flags = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
  ...['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
  ...['--autoplay-policy=no-user-gesture-required', '--auto-select-desktop-capture-source=Entire'],
  ...['--disable-background-timer-throttling', '--disable-renderer-backgrounding'],
  ...['--disable-backgrounding-occluded-windows', '--disable-features=WebRtcHideLocalIpsWithMdns'],
];

export interface ChromiumOptions {
  /** A wrapper program, e.g. one that enters a network namespace. */
  readonly executablePath?: string;
  /** Pages from here may use the camera although they come without TLS. */
  readonly trustedOrigin?: string;
}

export async function openChromium(
  options: ChromiumOptions = {},
): Promise<Browser & AsyncDisposable> {
  const { trustedOrigin } = options;
  const trust =
    trustedOrigin === undefined
      ? []
      : [`--unsafely-treat-insecure-origin-as-secure=${trustedOrigin}`];
  const browser = await chromium.launch({
    executablePath: options.executablePath ?? '/usr/bin/chromium',
    args: [...flags, ...trust],
    headless: true,
  });
  return Object.assign(browser, { [Symbol.asyncDispose]: () => browser.close() });
}

/** A page with `call` in it, in whichever browser. Errors of the page go to `problems`. */
export interface AnyCallPage {
  readonly problems: readonly string[];
  /** Runs inside the page. */
  run<T, A>(verb: (call: Call, argument: A) => T | Promise<T>, argument: A): Promise<T>;
}

export interface CallPage extends AnyCallPage {
  readonly page: Page;
}

export async function openCallPage(browser: Browser, url: string): Promise<CallPage> {
  const context = await browser.newContext();
  await context.grantPermissions(['camera', 'microphone']);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(url);
  await page.addScriptTag({ content: await bundleCallPage(), type: 'module' });
  await page.waitForFunction(() => 'call' in globalThis);
  return {
    page,
    problems,
    run: (verb, argument) =>
      page.evaluate(
        `(${verb.toString()})(globalThis.call, ${JSON.stringify(argument ?? null)})`,
      ) as Promise<never>,
  };
}
