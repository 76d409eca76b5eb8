// How does the meet page get built? By Vite, when a source is newer than the last build.
import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';

const MEET = join(import.meta.dirname, '../meet');
/** livekit-client is one chunk of 0.5 MB: Vite need not warn of that at every start. */
const LARGEST_CHUNK_KB = 1_500;

/** Resolves to the folder of the built page. Takes half a second when something changed, nothing otherwise. */
export async function buildMeet(): Promise<string> {
  const folder = join(MEET, 'dist');
  const built = join(folder, 'index.html');
  if (!existsSync(built) || newestSource() > statSync(built).mtimeMs) {
    const { build } = await import('vite');
    await build({
      ...{ root: MEET, base: '/meet/', logLevel: 'warn', configFile: false },
      build: { chunkSizeWarningLimit: LARGEST_CHUNK_KB },
    });
  }
  return folder;
}

function newestSource(): number {
  const sources = globSync(['index.html', '../package.json', 'src/**/*'], { cwd: MEET });
  return Math.max(...sources.map((file) => statSync(join(MEET, file)).mtimeMs));
}
