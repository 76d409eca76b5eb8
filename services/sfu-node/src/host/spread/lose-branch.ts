// What is left when the worker of a branch ends? The room goes on at home; whose media was there is told to come back.
import type { Spread } from './spread.ts';
import { tellSpeakers } from './tell-speakers.ts';

export function loseBranch(spread: Spread, id: string): void {
  const branch = spread.branches.get(id);
  if (branch === undefined) {
    const reason = 'its worker has ended';
    return spread.awaiting.get(id)?.({ kind: 'pipeFailed', pipe: id, reason });
  }
  spread.branches.delete(id);
  branch.owned[Symbol.dispose]();
  spread.home.port.send({ kind: 'closePipe', pipe: id });
  for (const hosts of spread.wanting.values()) hosts.delete(branch);
  for (const feed of spread.feeds.values()) {
    feed.holders = new Set([...feed.holders].filter((holder) => holder !== branch));
  }
  spread.means.logger.warn({ branch: branch.worker }, 'room has lost media on another worker');
  tellSpeakers(spread);
  for (const transport of branch.transports.keys()) {
    spread.memberOf.delete(transport);
    spread.tell({ kind: 'transportLost', transport });
  }
}
