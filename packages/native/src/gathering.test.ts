// Does a socket that rests speak again by itself, and at once when there is a hurry?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gathering } from './gathering.ts';

class Socket {
  readonly told: string[] = [];
  rest(): void {
    this.told.push('rest');
  }
  start(): void {
    this.told.push('start');
  }
}

test('it rests once, is read after a while, and is read again for as long as it may wait', async () => {
  const socket = new Socket();
  await new Promise<void>((resolve) => {
    let reads = 0;
    const gathering = new Gathering<Socket>((read) => {
      socket.told.push('read');
      reads += 1;
      gathering.decide(read, reads < 3);
      if (reads === 3) resolve();
    });
    gathering.decide(socket, true);
    assert.deepEqual(socket.told, ['rest']);
  });
  assert.deepEqual(socket.told, ['rest', 'read', 'read', 'read', 'start']);
});

test('who is in a hurry is never told to rest', () => {
  const socket = new Socket();
  using gathering = new Gathering<Socket>(() => assert.fail('read'));
  gathering.decide(socket, false);
  assert.deepEqual(socket.told, []);
});

test('a hurry ends the rest at once', () => {
  const socket = new Socket();
  using gathering = new Gathering<Socket>(() => assert.fail('read'));
  gathering.decide(socket, true);
  gathering.decide(socket, false);
  assert.deepEqual(socket.told, ['rest', 'start']);
});

const timers = (): number =>
  process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

test('after the end no timer runs and nothing is told', () => {
  const before = timers();
  const socket = new Socket();
  const gathering = new Gathering<Socket>(() => assert.fail('read'));
  gathering.decide(socket, true);
  assert.equal(timers(), before + 1);
  gathering[Symbol.dispose]();
  gathering.decide(socket, false);
  assert.equal(timers(), before);
  assert.deepEqual(socket.told, ['rest']);
});
