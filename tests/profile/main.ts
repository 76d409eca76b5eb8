// `npm run profile`: where does the CPU time go while packets or data messages are forwarded?
import { parseArgs } from 'node:util';
import { describeProfile } from './describe-profile.ts';
import { startData, startForwarding } from './load.ts';
import { hasPerf } from './perf.ts';
import { type ProfileOptions, profile } from './profile.ts';

const { values } = parseArgs({
  options: {
    /** Subscribers, or receivers of data. Default 100, of data 50. */
    n: { type: 'string' },
    /** What the clients offer: `gcm` or `cm`. */
    srtp: { type: 'string', default: 'gcm' },
    /** Data messages instead of media, so many a second (50 when only `--data=`). */
    data: { type: 'string' },
    seconds: { type: 'string', default: '10' },
    /** `perf` or `v8`. Default: perf where it works. */
    by: { type: 'string' },
  },
});

const { srtp, data, by = hasPerf() ? 'perf' : 'v8' } = values;
const seconds = Number(values.seconds);
const receivers = Number(values.n ?? (data === undefined ? 100 : 50));
const perSecond = data === undefined || data === '' ? 50 : Number(data);
if (srtp !== 'gcm' && srtp !== 'cm') fail('--srtp: gcm or cm');
if (by !== 'perf' && by !== 'v8') fail('--by: perf or v8');
if (!(receivers > 0 && seconds > 0 && perSecond > 0)) fail('--n, --data, --seconds: numbers');

const startLoad: ProfileOptions['startLoad'] = (stack) =>
  data === undefined
    ? startForwarding(stack, receivers, srtp)
    : startData(stack, receivers, perSecond);
const profiled = await profile({ seconds, by, startLoad });
process.stdout.write(`${profiled.map(describeProfile).join('\n')}\n`);

function fail(reason: string): never {
  process.stderr.write(`${reason}\n`);
  process.exit(2);
}
