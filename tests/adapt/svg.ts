// How are lines drawn? The few shapes of SVG that a chart needs.

export type Point = readonly [x: number, y: number];

export interface Style {
  readonly colour: string;
  readonly width?: number;
  readonly dash?: string;
  readonly opacity?: number;
}

export const text = (
  [x, y]: Point,
  words: string,
  { size = 12, anchor = 'start', colour = '#333' } = {},
): string =>
  `<text x="${n(x)}" y="${n(y)}" font-size="${size}" text-anchor="${anchor}" fill="${colour}">${escapeText(words)}</text>`;

/** A gap in the line wherever a point is undefined. */
export function line(points: readonly (Point | undefined)[], style: Style): string {
  let path = '';
  let command = 'M';
  for (const point of points) {
    if (point !== undefined) path += `${command}${n(point[0])} ${n(point[1])}`;
    command = point === undefined ? 'M' : 'L';
  }
  const { colour, width = 1.5, dash = 'none', opacity = 1 } = style;
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-dasharray="${dash}" opacity="${opacity}"/>`;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const box = ({ x, y, width, height }: Box, { colour, opacity = 1 }: Style): string =>
  `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" fill="${colour}" opacity="${opacity}"/>`;

export const drawing = (width: number, height: number, shapes: readonly string[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif">\n<rect width="100%" height="100%" fill="#fff"/>\n${shapes.join('\n')}\n</svg>\n`;

/** Tenths of a pixel are enough. */
const n = (value: number): string => String(Math.round(value * 10) / 10);

const escapeText = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
