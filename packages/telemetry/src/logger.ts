// How does the stack say what happens? One JSON line an event; the message is a constant, facts are fields.
import { pino } from 'pino';

export type LogFields = Readonly<Record<string, unknown>>;

export interface Logger {
  /** Given up. */
  error(fields: LogFields, message: string): void;
  /** Recovered. */
  warn(fields: LogFields, message: string): void;
  /** One line per life event. */
  info(fields: LogFields, message: string): void;
  debug(fields: LogFields, message: string): void;
  child(fields: LogFields): Logger;
}

export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug';

/** Never written, wherever they stand in the fields. */
const SECRET_FIELDS = ['token', 'secret', 'password', 'authorization', 'access_token', 'sdp'];

/** Writes to standard error, so that standard output stays a program's answer. */
export function createLogger(level: LogLevel): Logger {
  const paths = SECRET_FIELDS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  return pino(
    { level, redact: { paths, censor: '[redacted]' }, base: null },
    pino.destination({ dest: 2, sync: true }),
  );
}
