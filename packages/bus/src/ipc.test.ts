import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { MessageChannel } from 'node:worker_threads';
import { describeBusContract } from './contract.ts';
import { createIpcBus, type Link, linkOfPort, linkToChild, serveIpcBus } from './index.ts';
import { createMemoryBus } from './memory.ts';

describeBusContract('ipc over a port', async () => {
  const { port1, port2 } = new MessageChannel();
  return pairOver(linkOfPort(port1), linkOfPort(port2), async () => undefined);
});

describeBusContract('ipc over a process channel', async () => {
  const echo = new URL('./ipc-echo.ts', import.meta.url);
  const child = fork(echo, { serialization: 'advanced', execArgv: [] });
  await once(child, 'message');
  const [near, far] = [sideOf(child, 'near', 'far'), sideOf(child, 'far', 'near')];
  return pairOver(near, far, async () => {
    const exited = once(child, 'exit');
    child.kill();
    await exited;
  });
});

test('ipc: a flush ends with the link', async () => {
  const { port1, port2 } = new MessageChannel();
  await using bus = createIpcBus(linkOfPort(port2));
  const flushed = bus.flush();
  port1.close();
  await flushed;
  await bus.flush();
});

async function pairOver(here: Link, there: Link, release: () => Promise<void>) {
  const near = createMemoryBus();
  const served = serveIpcBus(near, here);
  const far = createIpcBus(there);
  return {
    near,
    far,
    async [Symbol.asyncDispose](): Promise<void> {
      await far[Symbol.asyncDispose]();
      served[Symbol.dispose]();
      await near[Symbol.asyncDispose]();
      await release();
    },
  };
}

/** Both ends of a link through one real channel: the child sends each value back, addressed to the other side. */
function sideOf(child: ChildProcess, own: string, other: string): Link {
  const link = linkToChild(child);
  return {
    ...link,
    post: (value) => link.post({ to: other, value }),
    onValue: (handle) =>
      link.onValue((message) => {
        const { to, value } = message as { to?: string; value?: unknown };
        if (to === own) handle(value);
      }),
    close: () => undefined,
  };
}
