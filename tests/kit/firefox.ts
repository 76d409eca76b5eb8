// How does a test drive the real Firefox? Over WebDriver BiDi, with its own fake camera and microphone.
import puppeteer, { type Browser } from 'puppeteer-core';
import { bundleCallPage } from './call-page/bundle.ts';
import type { AnyCallPage } from './chromium.ts';

const preferences = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
  'media.autoplay.block-webaudio': false,
  'media.peerconnection.ice.loopback': true,
  // Without the right to use them, Firefox gathers the default route's address only: never loopback.
  'permissions.default.camera': 1,
  'permissions.default.microphone': 1,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  // The stack of a test has no TLS.
  'media.devices.insecure.enabled': true,
  'media.getusermedia.insecure.enabled': true,
  // Headless runs have no window to be hidden, yet their timers would be slowed.
  'dom.min_background_timeout_value': 4,
  'dom.timeout.enable_budget_timer_throttling': false,
};

export async function openFirefox(): Promise<Browser & AsyncDisposable> {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: '/usr/bin/firefox-esr',
    headless: true,
    extraPrefsFirefox: preferences,
  });
  return Object.assign(browser, { [Symbol.asyncDispose]: () => browser.close() });
}

/** In a context of its own; it ends with the browser. */
export async function openFirefoxCallPage(browser: Browser, url: string): Promise<AnyCallPage> {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  await page.goto(url);
  await page.addScriptTag({ content: await bundleCallPage(), type: 'module' });
  await page.waitForFunction('"call" in globalThis');
  return {
    problems,
    run: (verb, argument) =>
      page.evaluate(
        `(${verb.toString()})(globalThis.call, ${JSON.stringify(argument ?? null)})`,
      ) as Promise<never>,
  };
}
