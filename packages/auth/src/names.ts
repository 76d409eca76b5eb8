// Which value of the wire does a claim's name mean, and back? Claims write names in lower case.
import { ChoraleError } from '@chorale/protocol';

type NamedValues = Readonly<Record<string, number>>;

export function readNamed<T extends NamedValues>(
  values: T,
  name: string,
  what: string,
): T[keyof T] {
  const value = Object.entries(values).find(([key]) => key === name.toUpperCase())?.[1];
  if (value === undefined) throw new ChoraleError('unauthenticated', `no ${what}: ${name}`);
  return value as T[keyof T];
}

export function writeNamed(values: NamedValues, value: number): string {
  const name = Object.entries(values).find(([, candidate]) => candidate === value)?.[0];
  return (name ?? Object.keys(values)[0] ?? '').toLowerCase();
}
