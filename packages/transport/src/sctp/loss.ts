// Which chunks are lost, by what the SACKs miss and by silence, and which of them are worth sending again? RFC 9260 section 7.2.4.
import type { Congestion } from './congestion.ts';
import type { Forwarder } from './forwarder.ts';
import { ALWAYS, isExpired, type OutboundChunk, type OutboundMessage } from './outbound.ts';
import type { SendQueue } from './send-queue.ts';
import type { SentChunks } from './sent-chunks.ts';

/** So many SACKs in a row that miss a chunk mean that it is lost. */
const MISSING_REPORTS = 3;

export interface LossParts {
  readonly sent: SentChunks;
  readonly queue: SendQueue;
  readonly congestion: Congestion;
  readonly forwarder: Forwarder;
}

export class Loss {
  /** The first lost chunk leaves whatever the window says. */
  isFastRetransmit = false;
  readonly #parts: LossParts;

  constructor(parts: LossParts) {
    this.#parts = parts;
  }

  /** A SACK has acknowledged `highestTsn` for the first time. */
  reportMissing(highestTsn: number, nowUs: number): void {
    const { sent, congestion } = this.#parts;
    for (let tsn = sent.cumulativeTsn + 1; tsn < highestTsn; tsn++) {
      const chunk = sent.at(tsn);
      if (chunk?.state !== 'flying' || chunk.overtakenAfterTsn >= highestTsn) continue;
      chunk.missing += 1;
      if (chunk.missing < MISSING_REPORTS) continue;
      if (congestion.lost(sent.lastTsn)) this.isFastRetransmit = true;
      this.#lose(chunk, nowUs);
    }
  }

  /** Acknowledgements of gaps are forgotten: the peer may have dropped what it had. RFC 9260 section 6.3.3. */
  loseAll(nowUs: number): void {
    const { sent, congestion, forwarder } = this.#parts;
    congestion.timedOut();
    sent.knownGaps = [];
    for (let tsn = sent.cumulativeTsn + 1; tsn <= sent.lastTsn; tsn++) {
      const chunk = sent.at(tsn);
      if (chunk?.state === 'flying') this.#lose(chunk, nowUs);
      else if (chunk?.state === 'acked' && isReliable(chunk.message)) sent.lose(chunk);
    }
    forwarder.look();
  }

  #lose(chunk: OutboundChunk, nowUs: number): void {
    const { message } = chunk;
    const { sent, queue, forwarder } = this.#parts;
    const isSpent = chunk.transmissions > message.maxRetransmits || isExpired(message, nowUs);
    if (!isSpent) return sent.lose(chunk);
    queue.drop(message);
    sent.abandon(message);
    forwarder.isDue = true;
  }
}

function isReliable({ maxRetransmits, expiresAtUs }: OutboundMessage): boolean {
  return maxRetransmits === ALWAYS && expiresAtUs === undefined;
}
