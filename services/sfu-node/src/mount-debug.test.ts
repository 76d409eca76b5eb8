// Does the debug port answer on loopback alone, and not where none is configured?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listenForDebug } from './mount-debug.ts';

const asked: (string | undefined)[] = [];
const node = {
  inspectWorkers: () => Promise.resolve([]),
  inspectRooms: (name?: string) => {
    asked.push(name);
    return Promise.resolve([]);
  },
};

test('rooms and workers, of one room where it is named', async () => {
  await using debug = await listenForDebug({ debug_port: 0 }, node);
  assert.equal(new URL(debug?.url ?? '').hostname, '127.0.0.1');
  const ask = async (path: string): Promise<object> =>
    (await (await fetch(`${debug?.url}${path}`)).json()) as object;
  assert.deepEqual(await ask('/debug/rooms'), { rooms: [] });
  await ask('/debug/rooms?room=lab');
  await ask('/debug/rooms?room=a&room=b');
  assert.deepEqual(asked, [undefined, 'lab', undefined]);
  assert.deepEqual(Object.keys(await ask('/debug/workers')), ['supervisor', 'workers']);
});

test('without a port nothing listens', async () => {
  assert.equal(await listenForDebug({}, node), undefined);
});
