// How do LiveKit's server SDKs call? Twirp: POST /twirp/livekit.<Service>/<Method>, JSON or protobuf, errors as JSON.
import {
  create,
  type DescMessage,
  type DescMethod,
  fromBinary,
  fromJsonString,
  type MessageShape,
  toBinary,
  toJsonString,
} from '@chorale/proto';
import { ChoraleError, type ErrorCode } from '@chorale/protocol';
import type { HttpReply, HttpRequest, HttpServer } from '@chorale/service';
import type { Logger } from '@chorale/telemetry';
import type { ApiMethod, ApiService } from './api-method.ts';

/** LiveKit's limit of a request body. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** Twirp's own table; it differs from Connect's in places. */
const statuses: Readonly<Record<ErrorCode, number>> = {
  canceled: 408,
  unknown: 500,
  invalid_argument: 400,
  deadline_exceeded: 408,
  not_found: 404,
  already_exists: 409,
  permission_denied: 403,
  resource_exhausted: 429,
  failed_precondition: 412,
  aborted: 409,
  out_of_range: 400,
  unimplemented: 501,
  internal: 500,
  unavailable: 503,
  data_loss: 503,
  unauthenticated: 401,
};

export function mountTwirp(
  server: HttpServer,
  services: readonly ApiService[],
  logger: Logger,
): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES },
    (_r, body, done) => done(null, body),
  );
  for (const { desc, methods } of services) {
    for (const method of desc.methods) {
      const answer = methods[method.localName];
      if (answer === undefined) continue;
      server.post(`/twirp/${desc.typeName}/${method.name}`, (request, reply) =>
        serve(method, answer, request, reply).catch((error: unknown) =>
          sendError(reply, error, logger),
        ),
      );
    }
  }
  server.all('/twirp/*', (_request, reply) =>
    sendJson(reply, 404, '{"code":"bad_route","msg":"no such method","meta":{}}'),
  );
}

async function serve(
  method: DescMethod,
  answer: ApiMethod,
  request: HttpRequest,
  reply: HttpReply,
): Promise<HttpReply> {
  const format = readFormat(request);
  const message = parse(method.input, request.body, format);
  const { authorization } = request.headers;
  const signal = deadlineOf(request);
  const response = (await answer(message as never, {
    authorization,
    signal,
  })) as MessageShape<DescMessage>;
  if (format === 'binary') {
    return reply.type('application/protobuf').send(Buffer.from(toBinary(method.output, response)));
  }
  const options = { useProtoFieldName: true, alwaysEmitImplicit: true };
  return sendJson(reply, 200, toJsonString(method.output, response, options));
}

type Format = 'binary' | 'json';

function readFormat({ headers }: HttpRequest): Format {
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type === 'application/json') return 'json';
  if (type === 'application/protobuf') return 'binary';
  throw new ChoraleError('invalid_argument', `unexpected Content-Type: ${type?.slice(0, 64)}`);
}

function parse(input: DescMessage, body: unknown, format: Format): MessageShape<DescMessage> {
  if (!Buffer.isBuffer(body) || body.length === 0) return create(input);
  try {
    if (format === 'binary') return fromBinary(input, body);
    return fromJsonString(input, body.toString('utf8'), { ignoreUnknownFields: true });
  } catch (cause) {
    const reason = format === 'json' && cause instanceof Error ? `: ${cause.message}` : '';
    throw new ChoraleError('invalid_argument', `the body is no ${input.name}${reason}`, { cause });
  }
}

/** `X-Twirp-Timeout-Ms` of newer SDKs; 30 s otherwise, longer than any call of ours. */
function deadlineOf({ headers }: HttpRequest): AbortSignal {
  const asked = Number(headers['x-twirp-timeout-ms']);
  return AbortSignal.timeout(asked > 0 && asked < 30_000 ? asked : 30_000);
}

function sendError(reply: HttpReply, error: unknown, logger: Logger): HttpReply {
  if (error instanceof ChoraleError) {
    const { code, message: msg } = error;
    return sendJson(reply, statuses[code], JSON.stringify({ code, msg, meta: {} }));
  }
  logger.error({ error: String(error) }, 'an api call has failed');
  const body = { code: 'internal', msg: 'internal error', meta: {} };
  return sendJson(reply, 500, JSON.stringify(body));
}

/** The server SDKs read errors only when the type is exactly this, without a charset: hence bytes. */
function sendJson(reply: HttpReply, status: number, body: string): HttpReply {
  return reply.code(status).header('content-type', 'application/json').send(Buffer.from(body));
}
