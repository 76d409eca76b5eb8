// What does whoever typed `npm start` need to know?
import type { Config } from '@chorale/service';
import { createMeetToken } from './mount-meet.ts';

export async function describeStart(config: Config, url: string): Promise<string> {
  if (!config.development) return `chorale listens on ${url}\n`;
  const [[apiKey, secret] = ['', '']] = Object.entries(config.keys);
  const token = await createMeetToken('lobby', 'guest', { apiKey, secret });
  return [
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
