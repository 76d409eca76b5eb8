import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trimMemory } from './trim-memory.ts';

test('memory is given back where glibc is, and asking again is harmless', () => {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  const { glibcVersionRuntime } = header;
  assert.equal(trimMemory(), glibcVersionRuntime !== undefined);
  assert.equal(trimMemory(), glibcVersionRuntime !== undefined);
});
