import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { test } from 'node:test';
import { openFrontDoor } from './front-door.ts';

const host = '127.0.0.1';
const urlOf = (server: Server): string =>
  `http://${host}:${(server.address() as AddressInfo).port}`;

/** Echoes what comes over an upgraded socket, in its name; refuses upgrades of `/refused`. */
async function startService(name: string): Promise<Server & AsyncDisposable> {
  const open = new Set<Duplex>();
  const server = createServer((request, reply) => {
    const { method, url, headers } = request;
    reply.end(`${name} ${method} ${url} for ${headers['x-forwarded-for']}`);
  });
  server.on('upgrade', (request, socket) => {
    open.add(socket);
    if (request.url === '/refused') socket.end('HTTP/1.1 401 No\r\n\r\nbecause');
    else socket.write('HTTP/1.1 101 Yes\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n');
    socket.on('data', (data) => socket.write(`${name}: ${data}`));
    socket.on('error', () => undefined);
  });
  server.listen(0, host);
  await once(server, 'listening');
  return Object.assign(server, {
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      for (const socket of open) socket.destroy();
    },
  });
}

/** Resolves to all that came once it contains `until`. */
async function upgrade(url: string, path: string, until: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), host);
  socket.write(
    `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\nhello`,
  );
  let text = '';
  for await (const data of socket) {
    text += String(data);
    if (text.includes(until)) break;
  }
  socket.destroy();
  return text;
}

test('admin calls go to the api, the rest to the gateways in turn', async () => {
  await using a = await startService('a');
  await using b = await startService('b');
  await using api = await startService('api');
  const targets = { gateways: [urlOf(a), urlOf(b)], api: urlOf(api) };
  await using front = await openFrontDoor(targets, { host, port: 0 });
  const get = async (path: string) => (await fetch(front.url + path)).text();
  assert.equal(await get('/rtc/validate?x=1'), 'a GET /rtc/validate?x=1 for 127.0.0.1');
  assert.match(await get('/twirp/livekit.RoomService/ListRooms'), /^api GET/);
  assert.match(await get('/livekit.RoomService/ListRooms'), /^api GET/);
  assert.match(await get('/'), /^b GET/);
  const body = 'x'.repeat(11 * 1024 * 1024);
  assert.equal((await fetch(`${front.url}/twirp/x`, { method: 'POST', body })).status, 413);
});

test('sockets go to each gateway in turn, refusals come back, a dead gateway is passed over', async () => {
  await using a = await startService('a');
  await using b = await startService('b');
  const gone = await startService('gone');
  const targets = { gateways: [urlOf(a), urlOf(b), urlOf(gone)], api: urlOf(a) };
  await gone[Symbol.asyncDispose]();
  await using front = await openFrontDoor(targets, { host, port: 0 });
  assert.match(await upgrade(front.url, '/rtc', 'hello'), /101 Yes[\s\S]*a: hello$/);
  assert.match(await upgrade(front.url, '/refused', 'because'), /401 No[\s\S]*because$/);
  assert.match(await upgrade(front.url, '/rtc', 'hello'), /a: hello$/);
  assert.deepEqual(front.sockets, [2, 1, 0]);
});
