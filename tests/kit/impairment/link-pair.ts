// How do both directions of a bad network come and go together? Each with a seed of its own and a log.
import type { Clock } from '@chorale/async';
import { Link } from './link.ts';
import { type LinkLog, openLinkLog } from './link-log.ts';
import type { ImpairmentProfile } from './profile.ts';
import { createRandom } from './random.ts';

export interface LinkPair extends Disposable {
  readonly up: Link;
  readonly down: Link;
  readonly logs: { readonly up: LinkLog; readonly down: LinkLog };
  /** Its seed is not used: chance goes on. */
  change(profile: ImpairmentProfile): void;
}

export function openLinkPair(clock: Clock, profile: ImpairmentProfile): LinkPair {
  const up = new Link(clock, profile.up, createRandom(profile.seed));
  const down = new Link(clock, profile.down, createRandom(profile.seed + 1));
  const logs = { up: openLinkLog(clock, up), down: openLinkLog(clock, down) };
  return {
    up,
    down,
    logs,
    change(changed): void {
      up.change(changed.up);
      down.change(changed.down);
    },
    [Symbol.dispose](): void {
      for (const part of [up, down, logs.up, logs.down]) part[Symbol.dispose]();
    },
  };
}
