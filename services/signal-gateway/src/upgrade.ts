// How does a request for `/rtc` or `/rtc/v1` become a session? Everything that can fail happens before the upgrade.
import { type HttpReply, type HttpRequest, type HttpServer, mountSocket } from '@chorale/service';
import { type Admission, admit } from './admit.ts';
import { awaitRoom } from './await-room.ts';
import type { SignalGatewayConfig } from './config.ts';
import type { SignalGatewayDeps } from './deps.ts';
import type { Guard } from './guard.ts';
import { toRefusal } from './refusal.ts';
import { type AssignRoom, openRelay, type Relay } from './relay.ts';
import { runSession } from './session.ts';
import { readStart, type SignalVersion } from './start.ts';

export interface UpgradeParts {
  readonly config: SignalGatewayConfig;
  readonly deps: SignalGatewayDeps;
  readonly assignRoom: AssignRoom;
  readonly guard: Guard;
}

interface Prepared {
  readonly admission: Admission;
  readonly relay: Relay;
  readonly roomName: string;
}

export const pathOf = (version: SignalVersion): string => (version === 'v1' ? '/rtc/v1' : '/rtc');

export const queryOf = (request: HttpRequest): URLSearchParams =>
  new URL(request.url, 'http://gateway').searchParams;

export function mountUpgrade(
  server: HttpServer,
  version: SignalVersion,
  parts: UpgradeParts,
): void {
  const { config, deps, assignRoom } = parts;
  mountSocket(server, {
    url: pathOf(version),
    prepare: (request) => prepare(request, version, parts),
    refuse: (reply, error) => sendRefusal(reply, error, parts),
    open: (socket, ready) =>
      runSession({
        ...ready,
        socket,
        secret: config.keys.get(ready.admission.apiKey) ?? '',
        limits: config.limits,
        logger: deps.logger,
        awaitRoom: (gone) =>
          awaitRoom({ bus: deps.bus, assignRoom, roomName: ready.roomName }, gone),
      }),
  });
}

async function prepare(
  request: HttpRequest,
  version: SignalVersion,
  { config, deps, assignRoom, guard }: UpgradeParts,
): Promise<Prepared> {
  const place = guard.takePlace(request.ip);
  request.raw.socket.once('close', () => place[Symbol.dispose]());
  const query = queryOf(request);
  const { authorization } = request.headers;
  const admission = await guard.countFailures(request.ip, () =>
    admit({ authorization, query }, config),
  );
  guard.countJoin(request.ip, admission.roomName);
  const start = readStart(version, query, admission, config.limits);
  const relay = await openRelay(deps.bus, assignRoom, start);
  request.raw.socket.once('close', () => relay[Symbol.dispose]());
  return { admission, relay, roomName: start.roomName };
}

export function sendRefusal(reply: HttpReply, error: unknown, { deps }: UpgradeParts): HttpReply {
  const { status, message, retryAfterSeconds } = toRefusal(error);
  if (status === 500) deps.logger.error({ error: String(error) }, 'a request has failed');
  // RFC 6585 section 4.
  if (retryAfterSeconds > 0) void reply.header('retry-after', String(retryAfterSeconds));
  return reply.code(status).type('text/plain').send(message);
}
