// How is an entry of the log written as a NATS message? Its key is the subject's end, its id the header by which NATS knows repetitions.
import type { JsMsg } from '@nats-io/jetstream';
import type { LogEntry } from '../durable-log.ts';

export interface LogCounters {
  /** Messages in the stream that are no entries: passed over. */
  foreign: number;
}

export interface StreamEntry extends LogEntry {
  readonly sequence: number;
}

const ID_HEADER = 'Nats-Msg-Id';
const TOKEN = /^[\w-]+$/;

/** `_` stands for the empty key: a subject has no empty end, and base64url of one byte has two characters. */
export const subjectOf = (prefix: string, key: string): string =>
  prefix + (key === '' ? '_' : Buffer.from(key, 'utf8').toString('base64url'));

/** Undefined for what somebody else put there. */
export function readEntry(message: JsMsg, prefix: string): StreamEntry | undefined {
  const { subject, headers, data, seq: sequence } = message;
  const token = subject.slice(prefix.length);
  const id = headers?.get(ID_HEADER) ?? '';
  if (id === '' || !TOKEN.test(token)) return undefined;
  const key = token === '_' ? '' : Buffer.from(token, 'base64url').toString('utf8');
  return { key, id, data, sequence };
}
