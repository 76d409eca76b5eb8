// Which areas and functions took how many samples? By itself, and with what it called.
import { type Area, areas, classify } from './classify.ts';
import type { Sample } from './read-samples.ts';

export interface Folded {
  readonly samples: number;
  readonly byArea: ReadonlyMap<Area, number>;
  /** Functions of JavaScript: samples in them, builtins that they called among them. */
  readonly bySelf: ReadonlyMap<string, number>;
  /** Functions of JavaScript: samples in them and in all that they called. */
  readonly byInclusive: ReadonlyMap<string, number>;
  /** Everything that is no JavaScript, by its own name. */
  readonly byNative: ReadonlyMap<string, number>;
}

export async function fold(samples: AsyncIterable<Sample>): Promise<Folded> {
  const byArea = new Map<Area, number>(areas.map((area) => [area, 0]));
  const [bySelf, byInclusive, byNative] = [counts(), counts(), counts()];
  let total = 0;
  for await (const sample of samples) {
    total += 1;
    const area = classify(sample);
    add(byArea, area);
    const script = sample.frames.map(({ symbol }) => symbol).filter(isScript);
    const [innermost] = script;
    if (area === 'JavaScript' && innermost !== undefined) add(bySelf, innermost);
    else add(byNative, sample.frames[0]?.symbol ?? '');
    for (const symbol of new Set(script)) add(byInclusive, symbol);
  }
  return { samples: total, byArea, bySelf, byInclusive, byNative };
}

export const isScript = (symbol: string): boolean => symbol.startsWith('JS:');

const counts = (): Map<string, number> => new Map();

function add<K>(map: Map<K, number>, key: K): void {
  map.set(key, (map.get(key) ?? 0) + 1);
}

/** The `most` entries with the most samples, largest first. */
export function topOf<K>(map: ReadonlyMap<K, number>, most: number): (readonly [K, number])[] {
  return [...map].toSorted(([, a], [, b]) => b - a).slice(0, most);
}
