// Why did the WebSocket fail? The same checks over plain HTTP, which clients ask after a failed upgrade.

import { createDeadline } from '@chorale/async';
import type { HttpRequest, HttpServer } from '@chorale/service';
import { admit } from './admit.ts';
import { START_DEADLINE_MS } from './config.ts';
import { readStart, type SignalVersion } from './start.ts';
import { pathOf, queryOf, sendRefusal, type UpgradeParts } from './upgrade.ts';

export function mountValidate(
  server: HttpServer,
  version: SignalVersion,
  parts: UpgradeParts,
): void {
  server.get(`${pathOf(version)}/validate`, async (request, reply) => {
    try {
      await validate(request, version, parts);
    } catch (error) {
      return sendRefusal(reply, error, parts);
    }
    return reply.type('text/plain').send('success');
  });
}

async function validate(
  request: HttpRequest,
  version: SignalVersion,
  { config, assignRoom, guard }: UpgradeParts,
): Promise<void> {
  const query = queryOf(request);
  const { authorization } = request.headers;
  const admission = await guard.countFailures(request.ip, () =>
    admit({ authorization, query }, config),
  );
  readStart(version, query, admission, config.limits);
  const wish = { roomName: admission.roomName, peek: true };
  using deadline = createDeadline(START_DEADLINE_MS);
  await assignRoom(wish, deadline.signal);
}
