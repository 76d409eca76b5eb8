// How do pipes go where no memory can be shared? As messages, a batch each: slower by the copies and the supervisor between.
import { randomUUID } from 'node:crypto';
import type {
  JoinedPipe,
  OpenedPipe,
  PipeCounters,
  PipeHub,
  PipeInvitation,
  PipeListener,
} from './pipe.ts';
import { MessagePipe } from './message-pipe.ts';

/** A bus, as far as pipes need one. */
export interface MessageWay {
  publish(subject: string, data: Uint8Array): void;
  subscribe(subject: string, handle: (message: { readonly data: Uint8Array }) => void): Disposable;
}

export class MessagePipes implements PipeHub {
  readonly #way: MessageWay;
  readonly #counters: PipeCounters = { pipesOpen: 0, pipeRefused: 0, pipesBroken: 0 };
  readonly #pipes = new Set<MessagePipe>();

  constructor(way: MessageWay) {
    this.#way = way;
  }

  open(listener: PipeListener): OpenedPipe {
    const subject = `pipe.${randomUUID()}`;
    const pipe = this.#add(`${subject}.there`, `${subject}.back`, listener);
    return {
      sink: pipe,
      invitation: { kind: 'messages', subject },
      accept: () => pipe.begin(),
      [Symbol.dispose]: () => pipe[Symbol.dispose](),
    };
  }

  join(invitation: PipeInvitation, listener: PipeListener): JoinedPipe {
    if (invitation.kind !== 'messages') throw new Error('this worker shares no memory');
    const { subject } = invitation;
    const pipe = this.#add(`${subject}.back`, `${subject}.there`, listener);
    pipe.begin();
    return {
      sink: pipe,
      acceptance: { bell: undefined },
      [Symbol.dispose]: () => pipe[Symbol.dispose](),
    };
  }

  counters(): Readonly<Record<string, number>> {
    return { ...this.#counters };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const pipe of [...this.#pipes]) pipe[Symbol.dispose]();
  }

  #add(to: string, from: string, listener: PipeListener): MessagePipe {
    const counters = this.#counters;
    const pipe: MessagePipe = new MessagePipe({
      ...{ way: this.#way, to, from, listener, counters },
      onClosed: () => void this.#pipes.delete(pipe),
    });
    this.#pipes.add(pipe);
    return pipe;
  }
}
