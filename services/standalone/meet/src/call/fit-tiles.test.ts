import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitTiles } from './fit-tiles.ts';

const desktop = { width: 1248, height: 660 };
const phone = { width: 366, height: 712 };

test('tiles stand beside each other on a wide screen, above each other on an upright one', () => {
  assert.deepEqual(
    [1, 2, 6, 12].map((count) => fitTiles(count, desktop).columns),
    [1, 2, 3, 4],
  );
  assert.deepEqual(
    [1, 2, 3, 6].map((count) => fitTiles(count, phone).columns),
    [1, 1, 1, 2],
  );
});

test('no tile leaves its box', () => {
  for (let count = 1; count <= 12; count++) {
    for (const box of [desktop, phone]) {
      const { columns, width, height } = fitTiles(count, box);
      const rows = Math.ceil(count / columns);
      assert.ok(width * columns + 12 * (columns - 1) <= box.width, `${count} beside each other`);
      assert.ok(height * rows + 12 * (rows - 1) <= box.height, `${count} above each other`);
      assert.ok(width > 60 && height > 60, `${count} can be seen`);
    }
  }
});
