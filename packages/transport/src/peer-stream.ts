// What does an SSRC of a peer have in the table of streams? One row, with the peer's keys, as long as those live.
import type { PacketSocket, SealingKey } from '@chorale/native';
import { createIndexMemory, type SentIndices } from './srtp/sent-indices.ts';
import type { StreamTable } from './stream-table.ts';

export class PeerStream implements Disposable {
  readonly #table: StreamTable;
  readonly #key: SealingKey;
  readonly #sent: SentIndices;

  constructor(table: StreamTable, key: SealingKey, sent: SentIndices) {
    this.#table = table;
    this.#key = key;
    this.#sent = sent;
  }

  get number(): number {
    return this.#key.row;
  }

  get packets(): number {
    return this.#table.packets(this.#key.row);
  }

  get bytes(): number {
    return this.#table.sentBytes(this.#key.row);
  }

  direct(socket: PacketSocket, sockaddr: Uint32Array): boolean {
    return this.#table.direct(this.#key.row, socket, sockaddr);
  }

  close(): void {
    this.#table.close(this.#key.row);
  }

  [Symbol.dispose](): void {
    this.#sent.moveTo(createIndexMemory());
    this.#key[Symbol.dispose]();
  }
}
