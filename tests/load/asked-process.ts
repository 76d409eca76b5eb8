// How is a process that makes load started and asked? Load runs apart, so that its costs are not the stack's.
import { fork } from 'node:child_process';
import { once } from 'node:events';

/** Questions by name: what is asked and what is answered, plain values over the process' channel. */
export type Commands = Readonly<
  Record<string, { readonly ask: unknown; readonly answer: unknown }>
>;

export interface AskedProcess<C extends Commands> extends AsyncDisposable {
  readonly pid: number;
  /** Rejects with what went wrong over there, or when the process ends. */
  ask<N extends keyof C & string>(name: N, ask: C[N]['ask']): Promise<C[N]['answer']>;
}

export interface Question {
  readonly id: number;
  readonly name: string;
  readonly ask: unknown;
}

export type Reply =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly error: string };

export interface AskedOptions {
  readonly args?: readonly string[];
  /** `drop` for programs whose libraries write what nobody reads. */
  readonly output?: 'show' | 'drop';
}

/** `program`: a file that calls `answerParent`. */
export function startAsked<C extends Commands>(
  program: string,
  { args = [], output = 'show' }: AskedOptions = {},
): AskedProcess<C> {
  const stream = output === 'show' ? 'inherit' : 'ignore';
  const child = fork(program, args, {
    execArgv: ['--conditions=@chorale/source', '--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', stream, stream, 'ipc'],
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
