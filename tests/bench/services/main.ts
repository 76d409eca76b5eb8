// `npm run bench:services`: what do joins, signals, admin calls and webhooks cost in time, in one process and across NATS?
import { parseArgs } from 'node:util';
import { type ApiFigures, measureApi } from './api-calls.ts';
import { type JoinFigures, measureJoins } from './joins.ts';
import { measureSignals, type SignalFigures } from './signals.ts';
import { type Form, startTarget } from './target.ts';
import { measureWebhooks, type WebhookFigures } from './webhooks.ts';

interface Figures {
  readonly joins: JoinFigures;
  readonly signals: SignalFigures;
  readonly api: ApiFigures;
  readonly webhooks: WebhookFigures;
}

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });

async function measure(form: Form): Promise<Figures> {
  await using target = await startTarget(form);
  return {
    joins: await measureJoins(target),
    signals: await measureSignals(target),
    api: await measureApi(target),
    webhooks: await measureWebhooks(target),
  };
}

const rows: readonly (readonly [string, (figures: Figures) => string])[] = [
  ['joins, 50 a second: p50 ms', ({ joins }) => joins.p50Ms.toFixed(1)],
  ['  p99 ms', ({ joins }) => joins.p99Ms.toFixed(1)],
  ['  failed', ({ joins }) => `${joins.failed} of ${joins.joins}`],
  ['signal requests answered a second', ({ signals }) => signals.perSecond.toFixed(0)],
  ['  at 1,000 a second: p50 ms', ({ signals }) => signals.p50Ms.toFixed(2)],
  ['  p99 ms', ({ signals }) => signals.p99Ms.toFixed(2)],
  ['admin calls a second', ({ api }) => api.perSecond.toFixed(0)],
  ['  p50 ms', ({ api }) => api.p50Ms.toFixed(1)],
  ['  p99 ms', ({ api }) => api.p99Ms.toFixed(1)],
  ['webhook events a second', ({ webhooks }) => webhooks.perSecond.toFixed(0)],
  ['  lost', ({ webhooks }) => `${webhooks.lost} of ${webhooks.events}`],
];

const embedded = await measure('embedded');
const cluster = await measure('cluster');
const line = ([name, read]: (typeof rows)[number]): string =>
  `${name.padEnd(36)}${read(embedded).padStart(14)}${read(cluster).padStart(14)}`;
const head = `${''.padEnd(36)}${'one process'.padStart(14)}${'cluster'.padStart(14)}`;
process.stdout.write(
  values.json
    ? `${JSON.stringify({ embedded, cluster })}\n`
    : `${[head, ...rows.map(line)].join('\n')}\n`,
);
