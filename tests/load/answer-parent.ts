// How does a process that makes load answer whoever started it? One handler a question; it ends with its parent's channel.
import type { Commands, Question, Reply } from './asked-process.ts';

export type Handlers<C extends Commands> = {
  readonly [N in keyof C & string]: (ask: C[N]['ask']) => Promise<C[N]['answer']>;
};

export function answerParent<C extends Commands>(handlers: Handlers<C>): void {
  process.on('message', (question) => {
    void answer(handlers, question as Question).then((reply) => process.send?.(reply));
  });
  process.on('disconnect', () => process.exit(0));
}

async function answer<C extends Commands>(
  handlers: Handlers<C>,
  { id, name, ask }: Question,
): Promise<Reply> {
  try {
    return { id, answer: await handlers[name as keyof C & string](ask as never) };
  } catch (error) {
    return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
