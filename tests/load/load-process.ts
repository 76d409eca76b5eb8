// How is a load process started and asked? Load runs apart, so that its costs are not the stack's.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { LoadProfile } from '@chorale/transport/testing';
import type { CommandName, LoadCommands, Reply } from './commands.ts';

export interface LoadProcess extends AsyncDisposable {
  readonly pid: number;
  /** Rejects with what went wrong over there, or when the process ends. */
  ask<N extends CommandName>(
    name: N,
    ask: LoadCommands[N]['ask'],
  ): Promise<LoadCommands[N]['answer']>;
}

export function startLoad(profile: LoadProfile): LoadProcess {
  const child = fork(join(import.meta.dirname, 'load-main.ts'), [profile], {
    execArgv: ['--conditions=@chorale/source', '--disable-warning=ExperimentalWarning'],
  });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let lastId = 0;
  child.on('message', (message) => {
    const reply = message as Reply;
    const asked = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ('error' in reply) asked?.reject(new Error(reply.error));
    else asked?.resolve(reply.answer);
  });
  child.once('exit', (code) => {
    for (const asked of waiting.values()) asked.reject(new Error(`the load ended with ${code}`));
  });
  return {
    pid: child.pid ?? 0,
    ask(name, ask) {
      const asked = Promise.withResolvers<unknown>();
      const id = ++lastId;
      waiting.set(id, asked);
      child.send({ id, name, ask });
      return asked.promise as Promise<never>;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      if (!child.connected) return;
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}
