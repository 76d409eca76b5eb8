// What does the webhook service need to be told?
export interface WebhookConfig {
  /** Receivers. They are the operator's own, and trusted: no address is refused. */
  readonly urls: readonly string[];
  readonly apiKey: string;
  readonly secret: string;
  /** Before the n-th repetition of an event, in milliseconds. Default: 1 s doubling to 60 s. */
  readonly backoffMs?: (attempt: number) => number;
  /** How long a receiver may take. Default 10 s. */
  readonly deadlineMs?: number;
}

export const DEFAULT_DEADLINE_MS = 10_000;
