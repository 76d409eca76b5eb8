// How do values over time become lines in a box? A scale of its own, a grid, its lines and a legend.
import { type Box, box, line, type Point, type Style, text } from './svg.ts';

export interface Series {
  readonly name: string;
  readonly style: Style;
  /** Undefined: a gap. */
  readonly values: readonly (number | undefined)[];
  /** Goes on at its height until the next value. */
  readonly isStepped?: boolean;
}

export interface Panel {
  readonly title: string;
  readonly series: readonly Series[];
  /** What is above it is cut off; default: the highest value. */
  readonly most?: number;
  readonly height: number;
}

export interface TimeAxis {
  readonly atMs: readonly number[];
  readonly x: number;
  readonly width: number;
}

export const xOf = ({ atMs, x, width }: TimeAxis, ms: number): number =>
  x + (width * ms) / Math.max(1, atMs.at(-1) ?? 1);

const GRID_LINES = 4;

export function drawPanel(axis: TimeAxis, panel: Panel, top: number): string[] {
  const frame: Box = { x: axis.x, y: top, width: axis.width, height: panel.height };
  const most = niceCeiling(panel.most ?? highest(panel.series));
  return [
    box(frame, { colour: '#fafafa' }),
    ...drawGrid(frame, most),
    ...panel.series.map((series) => drawSeries(axis, series, { frame, most })),
    text([frame.x, top - 8], panel.title, { size: 13, colour: '#000' }),
    ...drawLegend(frame, panel.series),
  ];
}

function drawGrid({ x, y, width, height }: Box, most: number): string[] {
  return Array.from({ length: GRID_LINES + 1 }, (_, i) => {
    const at = y + height - (height * i) / GRID_LINES;
    const line1: Point = [x, at];
    const label = String(Math.round(((most * i) / GRID_LINES) * 100) / 100);
    return [
      line([line1, [x + width, at]], { colour: '#ddd', width: 0.7 }),
      text([x - 6, at + 4], label, { size: 11, anchor: 'end', colour: '#666' }),
    ];
  }).flat();
}

interface Scale {
  readonly frame: Box;
  readonly most: number;
}

function drawSeries(axis: TimeAxis, series: Series, { frame, most }: Scale): string {
  const yOf = (value: number): number =>
    frame.y + frame.height * (1 - Math.min(value, most) / most);
  let before: number | undefined;
  const points = series.values.flatMap((value, i): (Point | undefined)[] => {
    const x = xOf(axis, axis.atMs[i] ?? 0);
    const corner = before;
    before = value;
    if (value === undefined) return [undefined];
    const here: Point = [x, yOf(value)];
    const isCorner = series.isStepped === true && corner !== undefined && corner !== value;
    return isCorner ? [[x, yOf(corner)], here] : [here];
  });
  return line(points, series.style);
}

/** On the title's line, from the right. */
function drawLegend({ x, y, width }: Box, series: readonly Series[]): string[] {
  let right = x + width;
  return series.toReversed().flatMap(({ name, style }) => {
    const start = right - name.length * 6.6 - 28;
    right = start - 14;
    return [
      line(
        [
          [start, y - 12],
          [start + 22, y - 12],
        ],
        { ...style, width: 2.5 },
      ),
      text([start + 27, y - 8], name, { size: 12 }),
    ];
  });
}

const highest = (series: readonly Series[]): number =>
  Math.max(0.001, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)));

/** A round number not far above. */
function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((one) => one * power >= value * 0.999) ?? 10;
  return factor * power;
}
