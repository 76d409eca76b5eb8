// Whose packet is this? Validated remote addresses, found by the sockaddr as the kernel wrote it.
// Hot path: `find` is called once per packet and allocates nothing.
import type { Arena, PacketSocket } from '@chorale/native';

/** A UDP socket has many pairs and outlives them; a TCP connection has one, and ends with it. */
export interface PairSocket extends PacketSocket {
  /** What `commit` is given it copies at once; others read the slot when they send. */
  readonly copiesAtOnce?: boolean;
  /** An authenticated check has come over it. */
  pairAdded?(): void;
  pairRemoved?(): void;
}

/** One validated pair: a local socket and a remote address. Made by an authenticated check of the peer, or its answer to one. */
export interface Path<Owner> {
  readonly socket: PairSocket;
  /** Words of the sockaddr; what `PacketSocket.commit` takes. */
  readonly sockaddr: Uint32Array;
  readonly hash: number;
  /** Newer authenticated checks may move an address to another transport. */
  owner: Owner;
  /** Which local ufrag the last check on it used. */
  generation: number;
  checkedUs: number;
  /** 0: never. */
  nominatedUs: number;
  /** Next path with the same hash. */
  next: Path<Owner> | undefined;
}

export class PathTable<Owner> {
  readonly #arena: Arena;
  readonly #chains = new Map<number, Path<Owner>>();
  /** The one that was found last: packets come in runs, of publishers above all. */
  #latest: Path<Owner> | undefined;
  #size = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  get size(): number {
    return this.#size;
  }

  /** `from`: arena offset of a sockaddr. */
  find(socket: PairSocket, from: number): Path<Owner> | undefined {
    const { words } = this.#arena;
    const word = from >>> 2;
    const latest = this.#latest;
    if (latest?.socket === socket && isSame(words, word, latest)) return latest;
    let path = this.#chains.get(hashOf(words, word, socket.family));
    while (path !== undefined && !(path.socket === socket && isSame(words, word, path)))
      path = path.next;
    if (path !== undefined) this.#latest = path;
    return path;
  }

  add(socket: PairSocket, from: number, owner: Owner): Path<Owner> {
    const { words } = this.#arena;
    const word = from >>> 2;
    const hash = hashOf(words, word, socket.family);
    const path: Path<Owner> = {
      socket,
      sockaddr: words.slice(word, word + 8),
      hash,
      owner,
      generation: 0,
      checkedUs: 0,
      nominatedUs: 0,
      next: this.#chains.get(hash),
    };
    this.#chains.set(hash, path);
    this.#size += 1;
    socket.pairAdded?.();
    return path;
  }

  remove(path: Path<Owner>): void {
    if (this.#latest === path) this.#latest = undefined;
    const first = this.#chains.get(path.hash);
    if (first === path) {
      if (path.next === undefined) this.#chains.delete(path.hash);
      else this.#chains.set(path.hash, path.next);
    } else {
      let before = first;
      while (before !== undefined && before.next !== path) before = before.next;
      if (before === undefined) return;
      before.next = path.next;
    }
    path.next = undefined;
    this.#size -= 1;
    path.socket.pairRemoved?.();
  }
}

/** A small integer: as a Map key it allocates nothing. Family and port share the first word. */
function hashOf(words: Uint32Array, word: number, family: 4 | 6): number {
  let hash = words[word] ?? 0;
  if (family === 4) hash = mix(hash, words[word + 1] ?? 0);
  else for (let i = 2; i < 6; i++) hash = mix(hash, words[word + i] ?? 0);
  return hash & 0x3fffffff;
}

function mix(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}

function isSame<Owner>(words: Uint32Array, word: number, path: Path<Owner>): boolean {
  return isAddress(words, word, path.sockaddr, path.socket.family);
}

/** Is the sockaddr at `word` this one? Flow label and scope id of IPv6 are left out. */
export function isAddress(
  words: Uint32Array,
  word: number,
  known: Uint32Array,
  family: 4 | 6,
): boolean {
  if (words[word] !== known[0]) return false;
  if (family === 4) return words[word + 1] === known[1];
  return (
    words[word + 2] === known[2] &&
    words[word + 3] === known[3] &&
    words[word + 4] === known[4] &&
    words[word + 5] === known[5]
  );
}
