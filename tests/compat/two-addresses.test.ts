// Does a call work between machines when the server has two IPv4 addresses and an IPv6 one?
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { missingForNetworks, openNetwork } from '../kit/network.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';

const addresses = [
  { server: '10.211.1.1/24', client: '10.211.1.2/24' },
  { server: '10.211.2.1/24', client: '10.211.2.2/24' },
  { server: 'fd00:211::1/64', client: 'fd00:211::2/64' },
];
const [bind = '', ...others] = addresses.map(({ server }) => server.replace(/\/.*/, ''));
const program = join(import.meta.dirname, '../kit/mixed-call-program.ts');

const skip = missingForNetworks() ?? false;

for (const first of ['chromium', 'firefox']) {
  test(`between machines, ${first} joins first`, { skip, timeout: 150_000 }, async () => {
    using network = openNetwork(addresses);
    const nodeIps = [bind, ...others].flatMap((address) => ['--node-ip', address]);
    const args = ['--bind', bind, ...nodeIps];
    await using chorale = await startChorale({ namespace: network.server, args });
    await callFrom(network.client, chorale, first);
  });
}

/** Browsers and whoever drives them are in `namespace` together: WebDriver speaks over its loopback. */
async function callFrom(namespace: string, chorale: RunningChorale, first: string): Promise<void> {
  const { url, wsUrl, apiKey, apiSecret } = chorale;
  const reachable = JSON.stringify({ url, wsUrl, apiKey, apiSecret });
  const node = [process.execPath, ...process.execArgv, program, reachable, first];
  const child = spawn('ip', ['netns', 'exec', namespace, ...node], {
    stdio: ['ignore', 'inherit', 'pipe'],
    timeout: 140_000,
  });
  const [errors, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  assert.equal(code, 0, errors);
}
