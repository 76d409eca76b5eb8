// What does a run say in one table? Each figure, its goal, and whether it was met.

export interface Figure {
  readonly name: string;
  /** As it is read. */
  readonly value: string;
  readonly goal: string;
  /** `not shown`: the machine or the browser was the limit. `told`: there is no goal. */
  readonly verdict: 'met' | 'not met' | 'not shown' | 'told';
}

export interface Bounded {
  readonly name: string;
  /** Undefined: it never happened. */
  readonly value: number | undefined;
  readonly most?: number;
  readonly least?: number;
  readonly unit: string;
}

export function judge({ name, value, most, least, unit }: Bounded): Figure {
  const goals = [
    ...(least === undefined ? [] : [`≥ ${least}`]),
    ...(most === undefined ? [] : [`≤ ${most}`]),
  ];
  const isMet = value !== undefined && value <= (most ?? Infinity) && value >= (least ?? -Infinity);
  return {
    name,
    value: value === undefined ? 'never' : `${round(value)} ${unit}`.trim(),
    goal: goals.length === 0 ? '' : `${goals.join(', ')} ${unit}`.trim(),
    verdict: goals.length === 0 ? 'told' : isMet ? 'met' : 'not met',
  };
}

export const tell = (name: string, value: string): Figure => ({
  name,
  value,
  goal: '',
  verdict: 'told',
});

/** A run that the machine spoiled says nothing: neither for nor against. */
export const notShown = (figures: readonly Figure[]): Figure[] =>
  figures.map((figure) =>
    figure.verdict === 'told' ? figure : { ...figure, verdict: 'not shown' },
  );

export function describeFigures(title: string, figures: readonly Figure[]): string {
  const rows = figures.map(({ name, value, goal, verdict }) => [name, value, goal, verdict]);
  const all = [['figure', 'value', 'goal', ''], ...rows];
  const widths = [0, 1, 2, 3].map((i) => Math.max(...all.map((row) => (row[i] ?? '').length)));
  const lines = all.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  '));
  return `\n${title}\n${lines.map((line) => `  ${line.trimEnd()}`).join('\n')}\n`;
}

function round(value: number): string {
  if (Math.abs(value) >= 100) return String(Math.round(value));
  return String(Math.round(value * 100) / 100);
}
