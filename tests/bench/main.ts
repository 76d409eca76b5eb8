// `npm run bench`: what does the stack cost per packet, per join and per subscriber on this machine?
import { parseArgs } from 'node:util';
import { describeFigures } from './describe-figures.ts';
import { addToHistory, compareWithHistory } from './history.ts';
import { measure } from './measure.ts';

const { values } = parseArgs({
  options: {
    /** What the load clients offer: the server's preference is GCM. */
    profile: { type: 'string', default: 'gcm' },
    json: { type: 'boolean', default: false },
    /** Puts the figures into the history. */
    save: { type: 'boolean', default: false },
  },
});
if (values.profile !== 'gcm' && values.profile !== 'cm') {
  process.stderr.write('--profile: gcm or cm\n');
  process.exit(2);
}
const figures = await measure(values.profile);
process.stdout.write(values.json ? `${JSON.stringify(figures)}\n` : describeFigures(figures));
if (!values.json) process.stdout.write(compareWithHistory(figures));
if (values.save) addToHistory(figures);
