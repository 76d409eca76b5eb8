import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError, loadConfig, parseConfig } from './load.ts';
import { limitsOf } from './sections.ts';

const problemsOf = (read: () => unknown): readonly string[] => {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

test('an empty configuration is whole', () => {
  const config = parseConfig({});
  assert.deepEqual([config.port, config.room.empty_timeout, config.node.workers], [7880, 300, 2]);
  assert.equal(limitsOf(config).signalMessageBytes, 2 * 1024 * 1024);
});

test('every problem is told with its path', () => {
  const problems = problemsOf(() =>
    parseConfig({
      port: 70_000,
      nonsense: 1,
      rtc: { udp_port: 'x', node_ip: ['here'] },
      room: { empty_timeout: -1 },
      limit: { signal_rate: 1.5, unknown_limit: 1 },
    }),
  );
  const paths = problems.map((problem) => problem.split(':')[0]);
  for (const path of ['port', '(top)', 'rtc.udp_port', 'rtc.node_ip.0', 'room.empty_timeout']) {
    assert.ok(paths.includes(path), `${path} of ${paths.join(', ')}`);
  }
  assert.ok(paths.includes('limit.signal_rate') && paths.includes('limit'));
});

test('a short secret is refused outside development', () => {
  const keys = { key: 'short' };
  assert.match(problemsOf(() => parseConfig({ keys }))[0] ?? '', /^keys\.key: .*32 bytes/);
  assert.deepEqual(
    problemsOf(() => parseConfig({ keys, development: true })),
    [],
  );
});

test('the command line wins over the defaults', () => {
  const config = loadConfig(
    ['--port', '1', '--bind', '::1', '--keys', 'a: b', '--node-ip', '10.0.0.1', '--node-ip', '::1'],
    { development: true, port: 2, keys: { devkey: 'secret' } },
  );
  assert.deepEqual(
    [config.port, config.bind_addresses, config.keys, config.rtc.node_ip],
    [1, ['::1'], { a: 'b' }, ['10.0.0.1', '::1']],
  );
});

test('what the command line cannot mean is a problem, not a crash', () => {
  assert.equal(problemsOf(() => loadConfig(['--prot', '1'])).length, 1);
  assert.equal(problemsOf(() => loadConfig(['--config', '/nowhere'])).length, 1);
  assert.match(problemsOf(() => loadConfig(['--keys', 'x']))[0] ?? '', /KEY: SECRET/);
  assert.match(problemsOf(() => loadConfig(['--port', 'x']))[0] ?? '', /^port/);
});

test('in development one address may hold more connections, unless the file says how many', () => {
  const limitOf = (config: object): number => limitsOf(parseConfig(config)).connectionsPerAddress;
  assert.equal(limitOf({}), 200);
  assert.equal(limitOf({ development: true }), 1000);
  assert.equal(limitOf({ development: true, limit: { connections_per_address: 7 } }), 7);
});

test('congestion control and dynacast under LiveKit’s names', () => {
  const { rtc, video } = parseConfig({});
  assert.deepEqual(rtc.congestion_control, { enabled: true, allow_pause: false });
  assert.equal(video.dynacast_pause_delay, 5_000);
  assert.equal(video.codec_regression_threshold, 5);
  const file = {
    rtc: { congestion_control: { enabled: false, allow_pause: true } },
    video: { dynacast_pause_delay: '1m0.5s' },
  };
  assert.deepEqual(parseConfig(file).rtc.congestion_control, { enabled: false, allow_pause: true });
  assert.equal(parseConfig(file).video.dynacast_pause_delay, 60_500);
});

test('RED of our own making is off unless the file says so', () => {
  assert.equal(parseConfig({}).audio.active_red_encoding, false);
  const file = { audio: { active_red_encoding: true } };
  assert.equal(parseConfig(file).audio.active_red_encoding, true);
});

test('a length of time without a unit, and a switch that is neither on nor off, are problems', () => {
  const problems = problemsOf(() =>
    parseConfig({
      rtc: { congestion_control: { enabled: 'no' } },
      video: { dynacast_pause_delay: '5', codec_regression_threshold: -1 },
    }),
  );
  assert.deepEqual(problems, [
    'rtc.congestion_control.enabled: Invalid input: expected boolean, received string',
    'video.dynacast_pause_delay: expected a duration such as 5s or 500ms',
    'video.codec_regression_threshold: Too small: expected number to be >=0',
  ]);
});
