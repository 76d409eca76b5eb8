// When are the others told of a participant? Of who publishes at once; of the rest in rounds, so that a crowd costs a message a round.
import type { Clock } from '@chorale/async';
import type { EncodedInfo } from './encoded-info.ts';

/** The first news after a quiet time goes out at once: in a small room nobody waits. */
export class ParticipantNews implements Disposable {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #tell: (news: readonly EncodedInfo[]) => void;
  /** By identity, in the order of what happened. */
  readonly #waiting = new Map<string, EncodedInfo>();
  #lastRoundUs = 0;
  #round: Disposable | undefined;

  constructor(clock: Clock, intervalMs: number, tell: (news: readonly EncodedInfo[]) => void) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#tell = tell;
  }

  /** What waits of an earlier session of the identity goes first: its end must not be taken for that of the new one. */
  tellNow(info: EncodedInfo): void {
    this.#settle(info);
    this.#tell([info]);
  }

  tellSoon(info: EncodedInfo): void {
    this.#settle(info);
    this.#waiting.set(info.identity, info);
    const sinceMs = (this.#clock.nowUs() - this.#lastRoundUs) / 1000;
    if (sinceMs >= this.#intervalMs) return this.flush();
    this.#round ??= this.#clock.schedule(this.#intervalMs - sinceMs, () => this.flush());
  }

  /** Something else of this participant is about to be told: the others must know it. */
  flushIfWaiting(identity: string): void {
    if (this.#waiting.has(identity)) this.flush();
  }

  flush(): void {
    this.#round?.[Symbol.dispose]();
    this.#round = undefined;
    if (this.#waiting.size === 0) return;
    this.#lastRoundUs = this.#clock.nowUs();
    const news = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#tell(news);
  }

  [Symbol.dispose](): void {
    this.#round?.[Symbol.dispose]();
    this.#round = undefined;
    this.#waiting.clear();
  }

  /** Older news of the same session is not told any more. */
  #settle({ identity, sid }: EncodedInfo): void {
    const earlier = this.#waiting.get(identity);
    if (earlier === undefined) return;
    if (earlier.sid === sid) this.#waiting.delete(identity);
    else this.flush();
  }
}
