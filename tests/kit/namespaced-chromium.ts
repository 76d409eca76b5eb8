// How does a browser live on another machine of the test's network? Chromium inside a namespace, driven over its pipe.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { openChromium } from './chromium.ts';

export async function openChromiumIn(
  namespace: string,
  trustedOrigin: string,
): Promise<Browser & AsyncDisposable> {
  const folder = mkdtempSync(join(tmpdir(), 'chorale-chromium-'));
  const executablePath = join(folder, 'chromium');
  const script = `#!/bin/sh\nexec ip netns exec ${namespace} /usr/bin/chromium "$@"\n`;
  writeFileSync(executablePath, script, { mode: 0o755 });
  const browser = await openChromium({ executablePath, trustedOrigin });
  return Object.assign(browser, {
    async [Symbol.asyncDispose](): Promise<void> {
      await browser.close();
      rmSync(folder, { recursive: true });
    },
  });
}
