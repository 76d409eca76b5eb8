// How does a room get a media host on another worker? Placed by the supervisor, joined by a pipe; nobody waits for it.
import { ChoraleError, mediaHostSubject, workerDownSubject } from '@chorale/protocol';
import { fromRpcError } from '@chorale/rpc';
import { openHostPort } from '../bus-host.ts';
import type { PipeEvent } from '../messages.ts';
import { needsAnother } from './decide.ts';
import { hearBranch } from './hear.ts';
import { loseBranch } from './lose-branch.ts';
import { countSubscribers, createMember } from './member.ts';
import { type Branch, membersOf, type Spread } from './spread.ts';

/** For each step of another worker. */
const STEP_MS = 5_000;
/** Where there was no worker to have, or it failed. */
const RETRY_US = 5_000_000;

/** After each transport that came: the next subscriber will find room. */
export function openBranchIfFull(spread: Spread): void {
  const { means, awaiting, home, epoch } = spread;
  const fillings = membersOf(spread).map((one) => ({ subscribers: countSubscribers(one) }));
  if (awaiting.size > 0 || !needsAnother(fillings, means.subscribersPerWorker)) return;
  if (spread.closed || means.clock.nowUs() < spread.retryAtUs) return;
  const id = `${epoch}/${spread.nextBranch++}`;
  awaiting.set(id, () => undefined);
  openBranch(spread, id)
    .catch((error: unknown) => {
      spread.retryAtUs = means.clock.nowUs() + RETRY_US;
      home.port.send({ kind: 'closePipe', pipe: id });
      const { message, code } = fromRpcError(error);
      const level = code === 'unavailable' ? 'debug' : 'warn';
      means.logger[level]({ reason: message }, 'a room found no further worker');
    })
    .finally(() => awaiting.delete(id));
}

async function openBranch(spread: Spread, id: string): Promise<void> {
  const { means, home, epoch } = spread;
  const { bus } = means;
  using starting = new DisposableStack();
  const worker = await means.placeHost(
    epoch,
    [...spread.branches.values()].map((one) => one.worker),
  );
  const address = { subject: mediaHostSubject(worker, epoch), epoch };
  const port = starting.adopt(
    openHostPort(bus, address, (event) => hearBranch(spread, id, event)),
    (opened) => opened.send({ kind: 'close' }),
  );
  starting.use(port);
  starting.use(bus.subscribe(workerDownSubject(worker), () => loseBranch(spread, id)));
  await bus.flush();
  const opened = await ask(spread, id, 'pipeOpened', () =>
    home.port.send({ kind: 'openPipe', pipe: id }),
  );
  const joined = await ask(spread, id, 'pipeJoined', () =>
    port.send({ kind: 'joinPipe', pipe: id, invitation: opened.invitation }),
  );
  if (spread.closed) throw new ChoraleError('aborted', 'the room has closed');
  home.port.send({ kind: 'startPipe', pipe: id, acceptance: joined.acceptance });
  const branch: Branch = { ...createMember(id, port), worker, owned: starting.move() };
  spread.branches.set(id, branch);
  means.logger.info({ branch: worker }, 'room has media on another worker');
}

type Answer<Kind extends PipeEvent['kind']> = Extract<PipeEvent, { kind: Kind }>;

function ask<Kind extends PipeEvent['kind']>(
  { awaiting, means, closed }: Spread,
  id: string,
  kind: Kind,
  send: () => void,
): Promise<Answer<Kind>> {
  if (closed) return Promise.reject(new ChoraleError('aborted', 'the room has closed'));
  const { promise, resolve, reject } = Promise.withResolvers<Answer<Kind>>();
  const timer = means.clock.schedule(STEP_MS, () => reject(new Error(`no ${kind} in time`)));
  awaiting.set(id, (event) => {
    if (event.kind === kind)
      resolve(event as Answer<Kind>); // the kind says so
    else reject(new Error('reason' in event ? event.reason : `${event.kind} instead of ${kind}`));
  });
  send();
  return promise.finally(() => timer[Symbol.dispose]());
}
