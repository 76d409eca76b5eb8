// Does a line of points rise? The median of the slopes between all pairs (Theil and Sen): a collector's teeth do not bend it.

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Of y by x; 0 for fewer than two points. */
export function slopeOf(points: readonly Point[]): number {
  const slopes: number[] = [];
  for (const [i, a] of points.entries()) {
    for (const b of points.slice(i + 1)) if (b.x !== a.x) slopes.push((b.y - a.y) / (b.x - a.x));
  }
  slopes.sort((a, b) => a - b);
  const middle = slopes.length >> 1;
  const upper = slopes[middle] ?? 0;
  return slopes.length % 2 === 1 ? upper : (upper + (slopes[middle - 1] ?? 0)) / 2;
}
