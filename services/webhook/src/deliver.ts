// How is one event handed to one receiver? One attempt; anything but 2xx within the deadline is a failure.
import { fromBinary, toJsonString } from '@chorale/proto';
import { type WebhookEvent, WebhookEventSchema } from '@chorale/proto/livekit/webhook';
import { DEFAULT_DEADLINE_MS, type WebhookConfig } from './config.ts';
import { signBody } from './sign.ts';

/** Rejects with the reason. Redirects are refused: they would lead a signed event elsewhere. */
export async function deliver(
  event: WebhookEvent,
  url: string,
  config: WebhookConfig,
  stopping: AbortSignal,
): Promise<void> {
  const body = toJsonString(WebhookEventSchema, event);
  const authorization = await signBody(body, config);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/webhook+json', authorization },
    body,
    redirect: 'error',
    signal: AbortSignal.any([
      stopping,
      AbortSignal.timeout(config.deadlineMs ?? DEFAULT_DEADLINE_MS),
    ]),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the receiver answered ${response.status}`);
}

/** Undefined for what is no event: nobody can make it one, so that repeating it would only hold up its room. */
export function readEvent(data: Uint8Array): WebhookEvent | undefined {
  try {
    const event = fromBinary(WebhookEventSchema, data);
    return event.event === '' || event.id === '' ? undefined : event;
  } catch {
    return undefined;
  }
}
