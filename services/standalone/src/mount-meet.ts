// How does the meet page get its token? Development only: anyone who reaches the page may join any room.
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { type ApiKeys, signAccessToken } from '@chorale/auth';
import type { HttpListener } from '@chorale/service';

const TOKEN_TTL_SECONDS = 6 * 3600;
const MAX_NAME_LENGTH = 64;

/** Serves `folder` under `/meet/` and tokens under `/meet/token?room=…&name=…`. */
export function mountMeet(http: HttpListener, keys: ApiKeys, folder: string): void {
  const [[apiKey, secret] = ['', '']] = [...keys];
  http.mount((server) => {
    // The listener ignores a trailing slash: this is the route of `/meet` and of `/meet/`.
    server.get('/meet', (_request, reply) =>
      reply.type('text/html; charset=utf-8').send(createReadStream(join(folder, 'index.html'))),
    );
    server.get('/meet/token', async (request, reply) => {
      const { room, name } = request.query as { room?: string; name?: string };
      if (!isName(room) || !isName(name)) {
        return reply.code(400).send({ error: 'room and name: 1 to 64 characters each' });
      }
      return { token: await createMeetToken(room, name, { apiKey, secret }) };
    });
  });
  http.mountFiles('/meet/', folder);
}

/** Everyone who joins is somebody else, whatever name they type. */
export function createMeetToken(
  room: string,
  name: string,
  signer: { readonly apiKey: string; readonly secret: string },
): Promise<string> {
  const identity = `${name}-${crypto.randomUUID().slice(0, 8)}`;
  const video = { roomJoin: true, room, canUpdateOwnMetadata: true };
  return signAccessToken({ identity, name, video }, signer, TOKEN_TTL_SECONDS);
}

const isName = (text: unknown): text is string =>
  typeof text === 'string' && text.length > 0 && text.length <= MAX_NAME_LENGTH;
