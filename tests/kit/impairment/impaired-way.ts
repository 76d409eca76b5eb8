// How does any client, unmodified, reach the stack by a bad network? It signals through a proxy that sends its media through relays.
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignalResponse } from '@livekit/protocol';
import { WebSocket, WebSocketServer } from 'ws';
import type { ImpairmentProfile } from './profile.ts';
import { Gate } from './gate.ts';
import { type RelayOptions, Relays } from './relays.ts';
import { rewriteCandidates } from './rewrite-candidates.ts';
import type { TcpRelay } from './tcp-relay.ts';
import type { UdpRelay } from './udp-relay.ts';

export interface ImpairedWay extends AsyncDisposable {
  /** http and ws: what clients connect to. */
  readonly url: string;
  readonly wsUrl: string;
  /** One per media port of the server that a client was told of. */
  readonly relays: readonly UdpRelay[];
  readonly tcpRelays: readonly TcpRelay[];
  /** Of all relays, from now on; the seconds of its steps count from now. */
  change(profile: ImpairmentProfile): void;
  /** From now on signals wait, both ways, until it is disposed, new connections and the end of old ones too; none gets lost. */
  stallSignals(): Disposable;
}

/** `server`: its URL. Signalling itself is not impaired. */
export async function openImpairedWay(
  server: string,
  profile: ImpairmentProfile,
  options: RelayOptions = {},
): Promise<ImpairedWay> {
  const relays = new Relays(profile, options);
  const gate = new Gate();
  const http = createServer((incoming, answer) => {
    void gate.opened.then(() => passRequest(server, incoming, answer));
  });
  const sockets = new WebSocketServer({ noServer: true });
  http.on('upgrade', (incoming, socket, head) => {
    const pass = (client: WebSocket): void =>
      passSignals(openUpstream(server, incoming), client, { relays, gate });
    // Who has given up meanwhile never reached the server.
    void gate.opened.then(() => {
      if (!socket.destroyed) sockets.handleUpgrade(incoming, socket, head, pass);
    });
    socket.on('error', () => socket.destroy());
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    wsUrl: `ws://127.0.0.1:${port}`,
    get relays() {
      return relays.udp;
    },
    get tcpRelays() {
      return relays.tcp;
    },
    change: (changed) => relays.change(changed),
    stallSignals: () => gate.shut(),
    async [Symbol.asyncDispose](): Promise<void> {
      for (const client of sockets.clients) client.terminate();
      http.closeAllConnections();
      http.close();
      await relays[Symbol.asyncDispose]();
    },
  };
}

function passRequest(server: string, incoming: IncomingMessage, answer: ServerResponse): void {
  const { method, headers, url = '/' } = incoming;
  const outgoing = request(new URL(url, server), { method, headers }, (response) => {
    answer.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(answer);
  });
  outgoing.on('error', () => answer.destroy());
  incoming.pipe(outgoing);
}

/** Some clients bring their token in the address, some in a header. */
function openUpstream(server: string, { url = '/', headers }: IncomingMessage): WebSocket {
  const { authorization } = headers;
  return new WebSocket(new URL(url, server.replace('http', 'ws')), {
    perMessageDeflate: false,
    headers: authorization === undefined ? {} : { authorization },
  });
}

interface SignalWay {
  readonly relays: Relays;
  readonly gate: Gate;
}

/** Both ways until either end closes; nothing overtakes a message that is being rewritten. */
function passSignals(upstream: WebSocket, client: WebSocket, { relays, gate }: SignalWay): void {
  const ready = once(upstream, 'open');
  ready.catch(() => client.close());
  client.on('message', (data, isBinary) => {
    Promise.all([ready, gate.opened]).then(
      () => upstream.send(data, { binary: isBinary }),
      () => undefined,
    );
  });
  let order: Promise<void> = Promise.resolve();
  upstream.on('message', (data, isBinary) => {
    order = order.then(async () => {
      await gate.opened;
      client.send(await rewrite(data as Buffer, isBinary, relays), { binary: isBinary });
    });
    order.catch(() => client.terminate());
  });
  upstream.on('close', () => void order.finally(() => client.close()));
  upstream.on('error', () => client.close());
  client.on('close', () => void gate.opened.then(() => upstream.close()));
  client.on('error', () => upstream.terminate());
}

async function rewrite(data: Buffer, isBinary: boolean, relays: Relays): Promise<Buffer | string> {
  const response = isBinary
    ? SignalResponse.fromBinary(data)
    : SignalResponse.fromJsonString(data.toString());
  const { case: kind, value } = response.message;
  if (kind !== 'answer' && kind !== 'offer') return data;
  value.sdp = await rewriteCandidates(value.sdp, (protocol, server) =>
    relays.find(protocol, server),
  );
  return isBinary ? Buffer.from(response.toBinary()) : response.toJsonString();
}
