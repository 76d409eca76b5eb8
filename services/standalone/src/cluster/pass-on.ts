// How is one request, or one WebSocket, passed on to a service? As it came, with the client's address beside it.
import {
  type ClientRequest,
  type IncomingMessage,
  request as openRequest,
  type ServerResponse,
} from 'node:http';
import type { Duplex } from 'node:stream';

/** The api's own limit, held here too: an answer that comes before its request has ended may be lost on the way back. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

export function passOn(request: IncomingMessage, reply: ServerResponse, target: string): void {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) {
    return void reply.writeHead(413).end('the body is too large');
  }
  const upstream = forward(request, target);
  upstream.on('response', (answer) => {
    reply.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    answer.pipe(reply);
  });
  upstream.on('error', () => {
    if (!reply.headersSent) reply.writeHead(502, { 'content-type': 'text/plain' });
    reply.end('the service does not answer');
  });
  reply.on('close', () => upstream.destroy());
  request.pipe(upstream);
}

export interface Upgrading {
  readonly client: Duplex;
  /** What the client sent behind its request. */
  readonly head: Buffer;
}

/** To the first target that can be reached; `onTaken` is told which. */
export function passOnUpgrade(
  request: IncomingMessage,
  upgrading: Upgrading,
  [target, ...others]: readonly string[],
  onTaken: (target: string) => void,
): void {
  const { client } = upgrading;
  if (target === undefined) return void client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  const upstream = forward(request, target);
  const leave = (): void => void upstream.destroy();
  client.on('error', leave).on('close', leave);
  const tryNext = (): void => {
    client.off('error', leave).off('close', leave);
    passOnUpgrade(request, upgrading, others, onTaken);
  };
  upstream.on('error', tryNext);
  upstream.once('socket', (socket) => socket.once('connect', () => onTaken(target)));
  upstream.on('upgrade', (answer, service: Duplex, rest: Buffer) => {
    upstream.off('error', tryNext).on('error', () => client.destroy());
    client.write(writeHead(answer));
    join(upgrading, service, rest);
  });
  upstream.on('response', (answer) => {
    upstream.off('error', tryNext).on('error', () => client.destroy());
    client.write(writeHead(answer));
    answer.pipe(client);
  });
  upstream.end();
}

function join({ client, head }: Upgrading, service: Duplex, rest: Buffer): void {
  client.write(rest);
  service.write(head);
  service.pipe(client).pipe(service);
  // What was said last is still on its way when the service closes: the pipe ends the client behind it.
  service.on('error', () => client.destroy());
  client.on('error', () => service.destroy()).on('close', () => service.destroy());
}

function forward(request: IncomingMessage, target: string): ClientRequest {
  const { hostname, port } = new URL(target);
  const { method, url: path } = request;
  const forwardedFor = [request.headers['x-forwarded-for'], request.socket.remoteAddress];
  const headers = {
    ...request.headers,
    'x-forwarded-for': forwardedFor.filter(Boolean).join(', '),
  };
  return openRequest({ hostname, port, method, path, headers, agent: false });
}

/** Of an answer whose body goes to the client as it comes, and ends with the connection. */
function writeHead({ statusCode, statusMessage, rawHeaders }: IncomingMessage): string {
  const lines: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const line = `${rawHeaders[i]}: ${rawHeaders[i + 1]}\r\n`;
    if (rawHeaders[i]?.toLowerCase() !== 'transfer-encoding') lines.push(line);
  }
  return `HTTP/1.1 ${statusCode} ${statusMessage}\r\n${lines.join('')}\r\n`;
}
