// How is a Connect client's call carried over the bus? Connect's own protocol runs; a bus stream stands in for HTTP.
import { type Bus, type BusStream, openStream } from '@chorale/bus';
import { ChoraleError } from '@chorale/protocol';
import { Code, ConnectError, type Transport } from '@connectrpc/connect';
import type { UniversalClientFn } from '@connectrpc/connect/protocol';
import { createTransport } from '@connectrpc/connect/protocol-connect';
import { codeOf } from './errors.ts';
import { readResponseHead, writeHead } from './wire.ts';

const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

/** Deadlines, cancellation and codes are Connect's. `defaultTimeoutMs` bounds a call that names none. */
export function createBusTransport(bus: Bus, subject: string): Transport {
  return createTransport({
    httpClient: createBusClient(bus, subject),
    baseUrl: 'http://bus',
    useBinaryFormat: true,
    interceptors: [],
    acceptCompression: [],
    sendCompression: null,
    compressMinBytes: Number.MAX_SAFE_INTEGER,
    readMaxBytes: MAX_MESSAGE_BYTES,
    writeMaxBytes: MAX_MESSAGE_BYTES,
    defaultTimeoutMs: 10_000,
  });
}

function createBusClient(bus: Bus, subject: string): UniversalClientFn {
  return async (call) => {
    const stream = await openStream(bus, subject, call.signal).catch(toConnectError);
    const head = { url: call.url, method: call.method, header: [...call.header] };
    const incoming = stream.incoming[Symbol.asyncIterator]();
    void sendBody(stream, writeHead(head), call.body);
    const first = await incoming.next().catch(toConnectError);
    if (first.done) throw new ConnectError('the answer ended before it began', Code.Internal);
    const { status, header } = readResponseHead(first.value);
    return {
      status,
      header: new Headers(header),
      body: readBody(stream, incoming),
      trailer: new Headers(),
    };
  };
}

async function sendBody(
  stream: BusStream,
  head: Uint8Array,
  body?: AsyncIterable<Uint8Array>,
): Promise<void> {
  try {
    await stream.send(head);
    for await (const chunk of body ?? []) await stream.send(chunk);
    stream.end();
  } catch (error) {
    stream.abort(String(error));
  }
}

async function* readBody(
  stream: BusStream,
  incoming: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    while (true) {
      const next = await incoming.next().catch(toConnectError);
      if (next.done) return stream[Symbol.dispose]();
      yield next.value;
    }
  } finally {
    stream.abort('canceled');
  }
}

function toConnectError(error: unknown): never {
  if (error instanceof ChoraleError) throw new ConnectError(error.message, codeOf(error));
  throw error;
}
