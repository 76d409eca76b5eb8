// Has the stack passed? One line per promise: figure, limit, ok or FAIL.

export interface Line {
  readonly promise: string;
  readonly figure: string;
  readonly limit: string;
  readonly isKept: boolean;
}

export function describeVerdict(lines: readonly Line[]): string {
  const width = (pick: (line: Line) => string): number =>
    Math.max(...lines.map((line) => pick(line).length));
  const [promise, figure, limit] = [
    width((line) => line.promise),
    width((line) => line.figure),
    width((line) => line.limit),
  ];
  const rows = lines.map((line) =>
    [
      line.promise.padEnd(promise),
      line.figure.padStart(figure),
      line.limit.padStart(limit),
      line.isKept ? 'ok' : 'FAIL',
    ].join('  '),
  );
  return `${rows.join('\n')}\n`;
}
