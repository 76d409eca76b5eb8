// What does whoever typed `npm start` need to know?
import type { Config } from '@chorale/service';
import type { Standalone } from './create-standalone.ts';
import { createMeetToken } from './mount-meet.ts';

export async function describeStart(
  config: Config,
  { url, debugUrl }: Pick<Standalone, 'url' | 'debugUrl'>,
): Promise<string> {
  const debug = debugUrl === undefined ? [] : [`debug routes on ${debugUrl}/debug/workers`];
  if (!config.development) return [...debug, `chorale listens on ${url}`, ''].join('\n');
  const [[apiKey, secret] = ['', '']] = Object.entries(config.keys);
  const token = await createMeetToken('lobby', 'guest', { apiKey, secret });
  return [
    ...debug,
    `chorale listens on ${url} (node ${process.version})`,
    '',
    `  meet page    ${url}/meet/?room=lobby`,
    `  with a token ${url}/meet/?room=lobby&token=${token}`,
    `  clients      ${url.replace(/^http/, 'ws')}  API key ${apiKey}, secret ${secret}`,
    '',
    'These are development keys: anyone who can reach this address can join any room.',
    '',
  ].join('\n');
}
