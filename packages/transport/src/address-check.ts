// Does a peer answer at an address, as its keys said? One check of ours to it, which only the peer can answer, and only from there.
import { randomBytes } from 'node:crypto';
import type { Arena, CipherSuite, MessageAuthenticator } from '@chorale/native';
import type { IceCredentials } from './ice-credentials.ts';
import { isAddress, type PairSocket } from './path-table.ts';
import type { IceParameters } from './peer-transport.ts';
import {
  type OwnCheck,
  TIE_BREAKER_BYTES,
  TRANSACTION_BYTES,
  writeOwnCheck,
} from './stun/own-check.ts';

/** Between whom it goes; the answer is keyed with the remote password. */
export interface CheckNames {
  readonly remote: IceParameters;
  readonly local: IceCredentials;
}

/** Where a packet came from; `from`: arena offset of a sockaddr, read during the call only. */
export interface Source {
  readonly socket: PairSocket;
  readonly from: number;
}

export interface CheckMeans {
  readonly arena: Arena;
  readonly suite: CipherSuite;
}

/** Made only for an address from which an authenticated packet has come. */
export class AddressCheck implements Disposable {
  /** Of the local name that the peer is asked by. */
  readonly generation: number;
  /** When it was sent first and last; 0: not yet. */
  firstUs = 0;
  sentUs = 0;
  readonly #arena: Arena;
  readonly #socket: PairSocket;
  readonly #sockaddr: Uint32Array;
  readonly #own: OwnCheck;

  constructor({ arena, suite }: CheckMeans, { socket, from }: Source, names: CheckNames) {
    const { remote, local } = names;
    this.generation = local.generation;
    this.#arena = arena;
    this.#socket = socket;
    this.#sockaddr = arena.words.slice(from >>> 2, (from >>> 2) + 8);
    this.#own = {
      username: Buffer.from(`${remote.usernameFragment}:${local.usernameFragment}`, 'latin1'),
      transactionId: randomBytes(TRANSACTION_BYTES),
      tieBreaker: randomBytes(TIE_BREAKER_BYTES),
      authenticator: suite.createAuthenticator(Buffer.from(remote.password, 'latin1')),
    };
  }

  get authenticator(): MessageAuthenticator {
    return this.#own.authenticator;
  }

  /** The same bytes each time, so that a late answer to an earlier one counts, too. False when the socket has no room. */
  send(nowUs: number): boolean {
    const at = this.#socket.reserve();
    if (at < 0) return false;
    this.#socket.commit(writeOwnCheck(this.#arena, at, this.#own), this.#sockaddr);
    if (this.firstUs === 0) this.firstUs = nowUs;
    this.sentUs = nowUs;
    return true;
  }

  isTo({ socket, from }: Source): boolean {
    if (socket !== this.#socket) return false;
    return isAddress(this.#arena.words, from >>> 2, this.#sockaddr, socket.family);
  }

  /** `at`: arena offset of a transaction id. */
  isOf(at: number): boolean {
    const { bytes } = this.#arena;
    return this.#own.transactionId.every((byte, i) => byte === bytes[at + i]);
  }

  [Symbol.dispose](): void {
    this.#own.authenticator[Symbol.dispose]();
  }
}
