// How is a call started and asked? In a process of its own: the SDK's memory and faults are not the stack's.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { CallAnswer, CallCommand } from './call-commands.ts';

export interface CallProcess extends AsyncDisposable {
  /** What went wrong unasked. */
  readonly failures: readonly string[];
  /** Resolves to the number of subscribed tracks; rejects with the failure. */
  ask(command: CallCommand): Promise<number>;
}

export function startCall(): CallProcess {
  const child = fork(join(import.meta.dirname, 'call-main.ts'), [], {
    execArgv: ['--conditions=@chorale/source', '--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const failures: string[] = [];
  let asked: PromiseWithResolvers<number> | undefined;
  const take = (answer: CallAnswer): void => {
    const waiting = asked;
    asked = undefined;
    if (answer.kind === 'done') return waiting?.resolve(answer.tracks);
    if (waiting === undefined) failures.push(answer.error);
    else waiting.reject(new Error(answer.error));
  };
  child.on('message', (answer) => take(answer as CallAnswer));
  child.once('exit', (code) => {
    if (asked !== undefined) take({ kind: 'failed', error: `the call ended with ${code}` });
  });
  return {
    failures,
    ask(command) {
      asked = Promise.withResolvers<number>();
      child.send(command);
      return asked.promise;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      if (child.exitCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
