// How does an orchestrator learn whether a service lives, and whether it can work? Liveness asks nobody else; readiness does.
import { createHttpListener, type HttpListener } from './http.ts';

export interface HealthListener extends AsyncDisposable {
  readonly url: string;
}

const MAX_MESSAGE_BYTES = 1024;

/** Undefined port: none. `GET /`: 200 for as long as the process answers. `GET /ready`: 200, or 503 with the reason. */
export async function listenForHealth(
  port: number | undefined,
  { bind_addresses: [host = '127.0.0.1'] }: { readonly bind_addresses: readonly string[] },
  findProblem: () => string | undefined,
): Promise<HealthListener | undefined> {
  if (port === undefined) return undefined;
  const http = createHttpListener({ maxMessageBytes: MAX_MESSAGE_BYTES });
  mountHealth(http, findProblem);
  const url = await http.listen(host, port);
  return { url, [Symbol.asyncDispose]: () => http[Symbol.asyncDispose]() };
}

function mountHealth(http: HttpListener, findProblem: () => string | undefined): void {
  http.mount((server) => {
    server.get('/', (_request, reply) => reply.type('text/plain').send('OK'));
    server.get('/ready', (_request, reply) => {
      const problem = findProblem();
      const status = problem === undefined ? 200 : 503;
      return reply
        .code(status)
        .type('text/plain')
        .send(problem ?? 'ready');
    });
  });
}
