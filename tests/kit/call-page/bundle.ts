// How does livekit-client get into a page? Bundled once per process, unmodified, with the verbs of the tests.
import { join } from 'node:path';
import { build } from 'vite';

let bundle: Promise<string> | undefined;

export function bundleCallPage(): Promise<string> {
  bundle ??= createBundle('call.ts');
  return bundle;
}

async function createBundle(entry: string): Promise<string> {
  const result = await build({
    root: import.meta.dirname,
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      rolldownOptions: { input: join(import.meta.dirname, entry) },
      chunkSizeWarningLimit: 4_000,
    },
    worker: { format: 'es' },
  });
  const outputs = Array.isArray(result) ? result : [result];
  for (const output of outputs) {
    if (!('output' in output)) continue;
    const chunk = output.output.find((file) => file.type === 'chunk' && file.isEntry);
    if (chunk?.type === 'chunk') return chunk.code;
  }
  throw new Error('the call page was not bundled');
}
