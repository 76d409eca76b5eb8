// Over which pair do we talk to one peer, and is it still there? ICE-lite: it checks, we answer and follow (RFC 8445 section 2.5).
import type { IceCredentials } from './ice-credentials.ts';
import type { TransportLimits } from './limits.ts';
import type { Path, PathTable } from './path-table.ts';
import { PeerTalk } from './peer-talk.ts';
import { PerSecond } from './per-second.ts';

/** Two nominated pairs that take turns within this time: the peer nominates every pair it checks (Firefox). */
const AGGRESSIVE_US = 3_000_000;
/** Reordered checks of a peer that switches once make one such turn. */
const AGGRESSIVE_TURNS = 3;
/** A pair without checks for so long is no longer validated. */
const PAIR_LIFE_US = 30_000_000;

export type Liveness = 'unchecked' | 'alive' | 'silent' | 'expired';

/** One authenticated check. */
export interface AuthenticatedCheck {
  readonly generation: number;
  readonly useCandidate: boolean;
  readonly nowUs: number;
}

/** Knows nothing of bytes: paths come in, the path to send on comes out. */
export class IceLite<Owner> {
  readonly talk: PeerTalk;
  readonly #table: PathTable<Owner>;
  readonly #limits: TransportLimits;
  readonly #paths = new Set<Path<Owner>>();
  /** Newest first; the older one is valid until a pair of the newest is in use. */
  #credentials: readonly IceCredentials[];
  #selected: Path<Owner> | undefined;
  #lastHeard: Path<Owner> | undefined;
  #isReplaced = false;
  #nominationTurns = 0;
  #checkedUs = 0;
  readonly #checks: PerSecond;

  constructor(table: PathTable<Owner>, limits: TransportLimits, credentials: IceCredentials) {
    this.#table = table;
    this.#limits = limits;
    this.#checks = new PerSecond(limits.checksPerSecond);
    this.talk = new PeerTalk(limits.asked);
    this.#credentials = [credentials];
  }

  get credentials(): readonly IceCredentials[] {
    return this.#credentials;
  }

  /** Those that the peer uses, as far as it has shown. */
  get credentialsInUse(): IceCredentials | undefined {
    const generation = this.sendPath?.generation;
    return this.#credentials.find((one) => one.generation === generation) ?? this.#credentials[0];
  }

  get pairs(): number {
    return this.#paths.size;
  }

  get lastHeard(): Path<Owner> | undefined {
    return this.#lastHeard;
  }

  /** Where to send: the nominated pair, before that the one that last delivered what only the peer can have sent. */
  get sendPath(): Path<Owner> | undefined {
    return this.#selected ?? this.#lastHeard;
  }

  /** Returns the credentials that are no longer valid. */
  restart(credentials: IceCredentials): readonly IceCredentials[] {
    const [newest, ...ended] = this.#credentials;
    this.#credentials = newest === undefined ? [credentials] : [credentials, newest];
    return ended;
  }

  /** False when this second's checks are used up. */
  admitCheck(nowUs: number): boolean {
    return this.#checks.take(nowUs);
  }

  /** Makes room for one more pair by dropping the one that was checked longest ago; false when all are in use. */
  makeRoom(): boolean {
    if (this.#paths.size < this.#limits.pairs) return true;
    let oldest: Path<Owner> | undefined;
    for (const path of this.#paths) {
      const spare = path !== this.sendPath;
      if (spare && (oldest === undefined || path.checkedUs < oldest.checkedUs)) oldest = path;
    }
    if (oldest !== undefined) this.remove(oldest);
    return oldest !== undefined;
  }

  /** A check on `path`, which belongs to us now. Returns the credentials that ended with it. */
  noteCheck(path: Path<Owner>, check: AuthenticatedCheck): readonly IceCredentials[] {
    const isMissed = this.#isMissed(check.nowUs);
    this.#paths.add(path);
    path.generation = check.generation;
    path.checkedUs = check.nowUs;
    this.#checkedUs = check.nowUs;
    this.talk.noteCheck(check.nowUs);
    if (isMissed) this.#replaceSelected(path);
    if (check.useCandidate) {
      this.#nominate(path, check.nowUs);
      path.nominatedUs = check.nowUs;
    }
    if (path === this.sendPath) this.talk.notePair(check.nowUs);
    return path === this.#selected ? this.#endOlder(path) : [];
  }

  /** Authenticated DTLS or SRTP came over `path`. Hot path. Returns true when older credentials may have ended. */
  noteHeard(path: Path<Owner>): boolean {
    if (this.#lastHeard === path || !this.#paths.has(path)) return false;
    this.#lastHeard = path;
    if (this.#isAggressive() && path.nominatedUs > 0) this.#selected = path;
    if (this.talk.isAsked) this.#replaceSelected(path);
    return this.#credentials.length > 1;
  }

  /** After `noteHeard` said so. */
  endOlderCredentials(): readonly IceCredentials[] {
    return this.sendPath === undefined ? [] : this.#endOlder(this.sendPath);
  }

  /** True when another pair was put in the place of one that fell silent, since the last call. */
  takeReplaced(): boolean {
    const isReplaced = this.#isReplaced;
    this.#isReplaced = false;
    return isReplaced;
  }

  /** The peer has answered a check of ours on its own pair. */
  noteAnswer(path: Path<Owner>, nowUs: number): void {
    path.checkedUs = nowUs;
    this.#checkedUs = nowUs;
    this.talk.noteAnswer(nowUs);
  }

  /** Where a check of ours is to be sent now, which counts as sent. What a TCP connection lost comes again, but late: it is not asked. */
  takeAsk(nowUs: number): Path<Owner> | undefined {
    const path = this.sendPath;
    if (path === undefined || path.socket.pairAdded !== undefined) return undefined;
    return this.talk.takeAsk(nowUs) ? path : undefined;
  }

  liveness(nowUs: number): Liveness {
    if (this.#checkedUs === 0) return 'unchecked';
    if (this.#isSilentFor(nowUs, 'failedMs')) return 'expired';
    return this.#isSilentFor(nowUs, 'disconnectedMs') ? 'silent' : 'alive';
  }

  /** Forgets pairs that are neither checked nor in use. */
  prune(nowUs: number): void {
    for (const path of this.#paths) {
      const stale = nowUs - path.checkedUs > PAIR_LIFE_US;
      if (stale && path !== this.sendPath) this.remove(path);
    }
  }

  /** The path is another transport's now, or makes room. */
  release(path: Path<Owner>): void {
    this.#paths.delete(path);
    if (this.#selected === path) this.#selected = undefined;
    if (this.#lastHeard === path) this.#lastHeard = undefined;
  }

  remove(path: Path<Owner>): void {
    this.release(path);
    this.#table.remove(path);
  }

  close(): void {
    for (const path of this.#paths) this.#table.remove(path);
    this.#paths.clear();
    this.#selected = undefined;
    this.#lastHeard = undefined;
  }

  #isSilentFor(nowUs: number, until: 'disconnectedMs' | 'failedMs'): boolean {
    const { [until]: uncheckedMs, steady, asked } = this.#limits;
    return (
      (nowUs - this.#checkedUs) / 1000 >= uncheckedMs ||
      this.talk.quietMs(nowUs) >= steady[until] ||
      this.talk.unansweredMs(nowUs) >= asked[until]
    );
  }

  #isMissed(nowUs: number): boolean {
    const isChosen = this.#selected !== undefined;
    return isChosen && (this.talk.isUnanswered || this.liveness(nowUs) !== 'alive');
  }

  /**
   * What comes over any pair shows a way that works, when the nominated one has fallen silent. libwebrtc nominates it much
   * later: it waits for a second whether the old one comes back, and then until its next check; it reads what comes over either.
   */
  #replaceSelected(path: Path<Owner>): void {
    if (this.#selected === undefined || this.#selected === path) return;
    this.#selected = path;
    this.#isReplaced = true;
  }

  /**
   * The latest nomination wins. libwebrtc nominates towards an ICE-lite agent only what it has selected and can write to; a
   * pair that is nominated again right after another was shows a peer that nominates everything: then traffic decides.
   */
  #nominate(path: Path<Owner>, nowUs: number): void {
    if (path === this.#selected) return;
    const again = path.nominatedUs > 0 && nowUs - path.nominatedUs < AGGRESSIVE_US;
    if (this.#selected !== undefined && again) this.#nominationTurns += 1;
    if (this.#selected === undefined || !this.#isAggressive()) this.#selected = path;
    else if (this.#lastHeard !== undefined && this.#lastHeard.nominatedUs > 0) {
      this.#selected = this.#lastHeard;
    }
  }

  #isAggressive(): boolean {
    return this.#nominationTurns >= AGGRESSIVE_TURNS;
  }

  #endOlder(path: Path<Owner>): readonly IceCredentials[] {
    const [newest, ...older] = this.#credentials;
    if (newest === undefined || older.length === 0) return [];
    if (path.generation !== newest.generation) return [];
    this.#credentials = [newest];
    this.#nominationTurns = 0;
    return older;
  }
}
