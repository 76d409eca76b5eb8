// How are a worker's pipes kept where memory can be shared? One bell for all of them; who is woken looks into each.
import { Bell, SharedMemory } from '@chorale/native';
import type {
  JoinedPipe,
  OpenedPipe,
  PipeAcceptance,
  PipeCounters,
  PipeHub,
  PipeInvitation,
  PipeListener,
} from './pipe.ts';
import { pipeBytes, SharedPipe } from './shared-pipe.ts';

/** Each way, a power of two: more than a second of twenty cameras at 1.5 Mbit/s. Memory is taken as it is first written. */
const CAPACITY_BYTES: number = 4 << 20;

export class SharedPipes implements PipeHub {
  readonly #counters: PipeCounters = { pipesOpen: 0, pipeRefused: 0, pipesBroken: 0 };
  readonly #pipes = new Set<SharedPipe>();
  readonly #capacityBytes: number;
  /** Made with the first pipe: most workers never have one. */
  #bell: Bell | undefined;
  #again = false;

  constructor(capacityBytes: number = CAPACITY_BYTES) {
    this.#capacityBytes = capacityBytes;
  }

  open(listener: PipeListener): OpenedPipe {
    const capacityBytes = this.#capacityBytes;
    const memory = SharedMemory.create(pipeBytes(capacityBytes));
    const pipe = this.#add(memory, capacityBytes, 'opened', listener);
    const names = { memory: memory.name, bell: this.#ownBell().name };
    return {
      sink: pipe.sink,
      invitation: { kind: 'shared', ...names, capacityBytes },
      accept: ({ bell }: PipeAcceptance): void => {
        if (bell !== undefined) pipe.sink.connect(bell);
      },
      [Symbol.dispose]: () => pipe[Symbol.dispose](),
    };
  }

  join(invitation: PipeInvitation, listener: PipeListener): JoinedPipe {
    if (invitation.kind !== 'shared') throw new Error('the other worker shares no memory');
    const { memory: name, bell, capacityBytes } = invitation;
    const memory = SharedMemory.open(name, pipeBytes(capacityBytes));
    const pipe = this.#add(memory, capacityBytes, 'joined', listener);
    try {
      pipe.sink.connect(bell);
    } catch (error) {
      pipe[Symbol.dispose]();
      throw error;
    }
    return {
      sink: pipe.sink,
      acceptance: { bell: this.#ownBell().name },
      [Symbol.dispose]: () => pipe[Symbol.dispose](),
    };
  }

  counters(): Readonly<Record<string, number>> {
    return { ...this.#counters };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const pipe of [...this.#pipes]) pipe[Symbol.dispose]();
    await this.#bell?.[Symbol.asyncDispose]();
  }

  #add(
    memory: SharedMemory,
    capacityBytes: number,
    side: 'opened' | 'joined',
    listener: PipeListener,
  ): SharedPipe {
    const onClosed = (closed: SharedPipe): void => void this.#pipes.delete(closed);
    const counters = this.#counters;
    const pipe = new SharedPipe({ memory, capacityBytes, side, listener, counters, onClosed });
    this.#pipes.add(pipe);
    // What is there already rang no bell of ours.
    this.#drainLater();
    return pipe;
  }

  #ownBell(): Bell {
    this.#bell ??= new Bell(() => this.#drain());
    return this.#bell;
  }

  /** Hot path: called once per wake-up. */
  #drain(): void {
    let isDone = true;
    for (const pipe of this.#pipes) if (!pipe.drain()) isDone = false;
    if (!isDone) this.#drainLater();
  }

  #drainLater(): void {
    if (this.#again) return;
    this.#again = true;
    setImmediate(this.#drainAgain);
  }

  readonly #drainAgain = (): void => {
    this.#again = false;
    this.#drain();
  };
}
