// Do the documents tell the truth about where things are? Every path and symbol that they name must exist.
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '../..');

/** `path` or `path#symbol` in backticks, where the path begins with a folder of the house. */
const REFERENCE = /`((?:packages|services|tests|docs|proto|tools)\/[\w./-]+)(?:#(\w+))?`/g;

interface Reference {
  readonly path: string;
  readonly symbol: string | undefined;
}

function readReferences(file: string): Reference[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(REFERENCE)].map(([, path = '', symbol]) => ({ path, symbol }));
}

const exported = (source: string, symbol: string): boolean =>
  new RegExp(
    `^export (?:async )?(?:abstract )?(?:function\\*?|class|const|interface|type) ${symbol}\\b`,
    'm',
  ).test(source);

const documents = ['README.md', ...globSync('docs/**/*.md', { cwd: root })];

test('the flows name paths and symbols', () => {
  const flows = documents.filter((file) => file.startsWith('docs/flows/'));
  assert.ok(flows.length >= 2);
  for (const file of flows) assert.ok(readReferences(file).length > 5, file);
});

for (const file of documents) {
  test(`what ${file} names exists`, () => {
    const broken = readReferences(file)
      .filter(({ path, symbol }) => !resolves(path, symbol))
      .map(({ path, symbol }) => (symbol === undefined ? path : `${path}#${symbol}`));
    assert.deepEqual(broken, []);
  });
}

function resolves(path: string, symbol: string | undefined): boolean {
  if (!existsSync(join(root, path))) return false;
  return symbol === undefined || exported(readFileSync(join(root, path), 'utf8'), symbol);
}
