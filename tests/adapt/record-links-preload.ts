// What did the server see of its subscribers' links? Loaded into the server's processes with `--import`; written when each ends, into the
// folder that its own address names: `record-links-preload.ts?folder=…`.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordLinks } from '@chorale/media/testing';

const folder = new URL(import.meta.url).searchParams.get('folder') ?? '';
const recording = recordLinks();

process.on('exit', () => {
  const links = recording.links.filter(({ feedbacks }) => feedbacks.length > 0);
  if (links.length === 0) return;
  writeFileSync(join(folder, `links-${process.pid}.json`), JSON.stringify(links));
});
