// Where does the configuration come from? A YAML file, then command-line options over it; every problem is told at once.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { type Config, configSchema } from './sections.ts';

/** Below this a secret can be guessed; development keys are exempt. */
const MIN_SECRET_BYTES = 32;

export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** Options: `--config FILE --port N --bind ADDRESS --node-ip ADDRESS --udp-port N --tcp-port N --debug-port N --keys "KEY: SECRET" --log-level L --dev`. */
export function loadConfig(args: readonly string[], defaults: object = {}): Config {
  const options = readOptions(args);
  const file = options.config === undefined ? {} : readFile(options.config);
  return parseConfig({ ...defaults, ...file, ...overrides(options, file) });
}

/** Throws ConfigError with one line per problem: `path: what is wrong`. */
export function parseConfig(value: unknown): Config {
  const result = configSchema.safeParse(value);
  if (!result.success) {
    throw new ConfigError(
      result.error.issues.map(({ path, message }) => `${path.join('.') || '(top)'}: ${message}`),
    );
  }
  const problems = [...findWeakSecrets(result.data), ...findUnsigned(result.data)];
  if (problems.length > 0) throw new ConfigError(problems);
  return result.data;
}

function findWeakSecrets(config: Config): string[] {
  if (config.development) return [];
  return Object.entries(config.keys)
    .filter(([, secret]) => Buffer.byteLength(secret) < MIN_SECRET_BYTES)
    .map(([key]) => `keys.${key}: the secret is shorter than ${MIN_SECRET_BYTES} bytes`);
}

function findUnsigned({ webhook, keys }: Config): string[] {
  if (webhook.urls.length === 0 || webhook.api_key in keys) return [];
  return ['webhook.api_key: names none of keys'];
}

interface Options {
  readonly config?: string | undefined;
  readonly port?: string | undefined;
  readonly bind?: string[] | undefined;
  readonly 'node-ip'?: string[] | undefined;
  readonly 'udp-port'?: string | undefined;
  readonly 'tcp-port'?: string | undefined;
  readonly 'debug-port'?: string | undefined;
  readonly keys?: string | undefined;
  readonly dev?: boolean | undefined;
  readonly 'log-level'?: string | undefined;
}

function readOptions(args: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        config: { type: 'string' },
        port: { type: 'string' },
        bind: { type: 'string', multiple: true },
        'node-ip': { type: 'string', multiple: true },
        'udp-port': { type: 'string' },
        'tcp-port': { type: 'string' },
        'debug-port': { type: 'string' },
        keys: { type: 'string' },
        dev: { type: 'boolean' },
        'log-level': { type: 'string' },
      },
    });
    return values;
  } catch (error) {
    throw new ConfigError([`(command line): ${(error as Error).message}`]);
  }
}

function readFile(path: string): Record<string, unknown> {
  try {
    return (parse(readFileSync(path, 'utf8')) ?? {}) as Record<string, unknown>;
  } catch (error) {
    throw new ConfigError([`${path}: ${(error as Error).message}`]);
  }
}

function overrides(options: Options, file: Record<string, unknown>): Record<string, unknown> {
  const rtc = { ...(file['rtc'] as object | undefined) } as Record<string, unknown>;
  if (options['node-ip'] !== undefined) rtc['node_ip'] = options['node-ip'];
  if (options['udp-port'] !== undefined) rtc['udp_port'] = Number(options['udp-port']);
  if (options['tcp-port'] !== undefined) rtc['tcp_port'] = Number(options['tcp-port']);
  return {
    ...(options.port === undefined ? {} : { port: Number(options.port) }),
    ...(options['debug-port'] === undefined ? {} : { debug_port: Number(options['debug-port']) }),
    ...(options.bind === undefined ? {} : { bind_addresses: options.bind }),
    ...(options.dev === undefined ? {} : { development: options.dev }),
    ...(options['log-level'] === undefined ? {} : { logging: { level: options['log-level'] } }),
    ...(options.keys === undefined ? {} : { keys: readKeys(options.keys) }),
    ...(Object.keys(rtc).length === 0 ? {} : { rtc }),
  };
}

function readKeys(text: string): Record<string, string> {
  const pairs = text.split(',').map((pair) => pair.split(':').map((part) => part.trim()));
  if (pairs.every(([key, secret]) => key && secret)) return Object.fromEntries(pairs);
  throw new ConfigError(['--keys: expected "KEY: SECRET", several with commas']);
}
