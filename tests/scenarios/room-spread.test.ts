// Where does a node put its next room? On the worker that is less busy, though that has no fewer rooms.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NodeControlService } from '@chorale/proto/chorale/node_control';
import { NODE_CONTROL_SUBJECT } from '@chorale/protocol';
import { createBusTransport, createClient } from '@chorale/rpc';
import { parseConfig } from '@chorale/service';
import { createStandalone } from '@chorale/standalone';
import { eventually } from '../kit/eventually.ts';
import { createToken } from '../kit/token.ts';
import { startLoad } from '../load/load-process.ts';

const SUBSCRIBERS = 100;
/** More than the rounding and what an idle worker does. */
const BUSY_PERMILLE = 60;

const config = parseConfig({
  port: 0,
  development: true,
  keys: { devkey: 'secret' },
  logging: { level: 'error' },
  rtc: { udp_port: 0 },
  node: { workers: 2 },
});
const keys = { apiKey: 'devkey', apiSecret: 'secret' };

test('new rooms avoid a busy worker', async () => {
  await using standalone = await createStandalone(config);
  const transport = createBusTransport(standalone.bus, NODE_CONTROL_SUBJECT);
  const node = createClient(NodeControlService, transport);
  const place = async (roomName: string): Promise<string> =>
    (await node.assignRoom({ roomName })).relaySubject;
  const busy = await place('busy');
  const other = await place('other');
  assert.notEqual(other, busy);

  await using load = startLoad('gcm');
  const { url } = standalone;
  const tokenOf = (identity: string): Promise<string> =>
    createToken(keys, {
      room: 'busy',
      identity,
      grant: { canSubscribe: identity !== 'publisher' },
    });
  await load.ask('publish', { url, token: await tokenOf('publisher') });
  const names = Array.from({ length: SUBSCRIBERS }, (_, i) => `subscriber ${i}`);
  const tokens = await Promise.all(names.map(tokenOf));
  await load.ask('join', { url, tokens, perSecond: 50, signalling: 'v0' });
  await eventually(async () => {
    const { workers } = await node.getNode({});
    const loads = workers.map(({ busyPermille }) => busyPermille);
    return Math.max(...loads) - Math.min(...loads) >= BUSY_PERMILLE ? undefined : `${loads}`;
  });

  assert.equal(await place('first'), other);
});
