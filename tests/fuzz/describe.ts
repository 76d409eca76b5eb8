// How is a run told? A line for each parser; below it, what to make the fault with again.
import type { Outcome } from './report.ts';

const NAME_COLUMN = 48;

export const TABLE_HEAD: string = row(['parser', 'inputs', 'seconds', 'worst µs']);

export function describeOutcome(name: string, seed: number, outcome: Outcome): string {
  const { inputs, seconds, worstUs, finding } = outcome;
  const figures = [inputs.toLocaleString('en'), seconds.toFixed(1), worstUs.toFixed(0)];
  const line = row([name, ...figures]);
  if (finding === undefined) return line;
  const { index, input, problem } = finding;
  const which = `FAILED at seed ${seed}, input ${index}: ${problem}`;
  return `${line}  ${which}\n  ${Buffer.from(input).toString('hex')}\n`;
}

function row([name = '', ...figures]: readonly string[]): string {
  return `${name.padEnd(NAME_COLUMN)}${figures.map((figure) => figure.padStart(12)).join('')}\n`;
}
