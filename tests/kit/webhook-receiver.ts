// How does a test receive webhooks? A real HTTP receiver that verifies with LiveKit's own WebhookReceiver, and may misbehave.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type WebhookEvent, WebhookReceiver } from 'livekit-server-sdk';

export interface Receiver extends AsyncDisposable {
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  /** What came but did not verify. */
  readonly refused: readonly string[];
  /** Answers the next requests so, then 200 again. Without a count: all of them. */
  misbehave(answer: (response: ServerResponse) => void, times?: number): void;
}

export async function openReceiver(apiKey: string, secret: string): Promise<Receiver> {
  const verifier = new WebhookReceiver(apiKey, secret);
  const events: WebhookEvent[] = [];
  const refused: string[] = [];
  let bad = { answer: (_response: ServerResponse): void => undefined, times: 0 };
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    if (bad.times-- > 0) return bad.answer(response);
    try {
      events.push(await verifier.receive(body, request.headers.authorization));
    } catch (error) {
      refused.push(String(error));
    }
    response.writeHead(200).end();
  };
  const server = createServer((request, response) => void take(request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    events,
    refused,
    misbehave: (answer, times = Number.POSITIVE_INFINITY) => {
      bad = { answer, times };
    },
    async [Symbol.asyncDispose](): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
