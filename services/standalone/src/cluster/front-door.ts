// How does a cluster on one machine have one port? Admin calls are passed on to the api, everything else to the gateways in turn.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { AddressInUse } from '@chorale/service';
import { passOn, passOnUpgrade } from './pass-on.ts';

export interface FrontDoorTargets {
  /** URLs. WebSockets go to each in turn; one that refuses the connection is passed over. */
  readonly gateways: readonly string[];
  readonly api: string;
}

export interface FrontDoor extends AsyncDisposable {
  readonly url: string;
  /** WebSockets that each gateway was given. */
  readonly sockets: readonly number[];
}

/** What LiveKit's server SDKs and Connect clients call. */
const ADMIN_PATH = /^\/+(twirp\/|livekit\.)/;
/** The gateways' own limit: tokens and offers travel in the query. */
const MAX_HEADER_BYTES = 256 * 1024;

/** For development and tests: production puts a load balancer here. Throws AddressInUse. */
export async function openFrontDoor(
  { gateways, api }: FrontDoorTargets,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<FrontDoor> {
  const sockets = gateways.map(() => 0);
  // Counted apart: a page and its WebSocket would otherwise always meet the same two gateways.
  const [nextPage, nextSocket] = [takeTurns(gateways), takeTurns(gateways)];
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES });
  server.on('request', (request: IncomingMessage, reply: ServerResponse) => {
    passOn(request, reply, ADMIN_PATH.test(request.url ?? '') ? api : (nextPage()[0] ?? ''));
  });
  const open = new Set<Duplex>();
  server.on('upgrade', (request: IncomingMessage, client: Duplex, head: Buffer) => {
    open.add(client);
    client.on('close', () => open.delete(client));
    passOnUpgrade(request, { client, head }, nextSocket(), (target) => {
      const index = gateways.indexOf(target);
      sockets[index] = (sockets[index] ?? 0) + 1;
    });
  });
  const url = await listen(server, host, port);
  return {
    url,
    sockets,
    async [Symbol.asyncDispose](): Promise<void> {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      for (const client of open) client.destroy();
      await closed;
    },
  };
}

/** All of them, another one first each time. */
function takeTurns<T>(all: readonly T[]): () => readonly T[] {
  let turn = 0;
  return () => {
    const first = turn++ % Math.max(1, all.length);
    return [...all.slice(first), ...all.slice(0, first)];
  };
}

async function listen(server: Server, host: string, port: number): Promise<string> {
  server.listen(port, host);
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EADDRINUSE' ? new AddressInUse(host, port) : error;
  });
  return `http://${host}:${(server.address() as AddressInfo).port}`;
}
