// Who is the peer, and by which keys does its media come? The certificate of the handshake must be the one that the description names;
// what comes before both are known waits, bounded.
import type { DtlsFacts, DtlsSession } from '@chorale/native';
import type { DropReason } from './drop-reason.ts';
import { isSameFingerprint } from './fingerprint.ts';
import { type HeldDatagram, HeldDatagrams } from './held-datagrams.ts';
import type { IceParameters, RemoteDescription } from './peer-transport.ts';
import { openSrtp } from './srtp/open-srtp.ts';
import type { SrtpSession } from './srtp/srtp-session.ts';
import type { TransportWorker } from './transport-worker.ts';

export class PeerKeys<P> {
  /** Undefined until the peer has shown to be who was described. */
  srtp: SrtpSession | undefined;
  #remote: RemoteDescription | undefined;
  #facts: DtlsFacts | undefined;
  readonly #worker: TransportWorker;
  readonly #media: HeldDatagrams<P>;
  readonly #data: HeldDatagrams<undefined>;

  constructor(worker: TransportWorker) {
    this.#worker = worker;
    this.#media = new HeldDatagrams(worker.limits.heldDatagrams);
    this.#data = new HeldDatagrams(worker.limits.heldDatagrams);
  }

  /** What its answers to checks of ours are keyed with. */
  get remoteIce(): IceParameters | undefined {
    return this.#remote?.ice;
  }

  get isVerified(): boolean {
    return this.srtp !== undefined;
  }

  describe(description: RemoteDescription): 'ok' | 'fingerprint_changed' {
    const known = this.#remote?.fingerprint;
    if (known !== undefined && !isSameFingerprint(known, description.fingerprint)) {
      return 'fingerprint_changed';
    }
    this.#remote = description;
    return 'ok';
  }

  /** The handshake has ended well. */
  noteFacts(facts: DtlsFacts): void {
    this.#facts = facts;
  }

  /** 'waits' while handshake or description is missing; 'refused': it is another peer, or no profile was agreed on. */
  verify(session: DtlsSession | undefined): 'verified' | 'refused' | 'waits' {
    const fingerprint = this.#remote?.fingerprint;
    if (this.isVerified || session === undefined) return 'waits';
    if (this.#facts === undefined || fingerprint === undefined) return 'waits';
    this.srtp = openSrtp({ session, facts: this.#facts, fingerprint }, this.#worker.srtp);
    if (this.isVerified) return 'verified';
    this.#media.takeAll();
    return 'refused';
  }

  holdMedia(path: P, at: number, lengthBytes: number, arrivalUs: number): DropReason | undefined {
    const bytes = this.#worker.io.arena.bytes.subarray(at, at + lengthBytes);
    return this.#media.hold(path, bytes, arrivalUs) ? undefined : 'held_full';
  }

  holdData(bytes: Uint8Array): void {
    if (!this.#data.hold(undefined, bytes, 0)) this.#worker.drops.count('held_full');
  }

  takeMedia(): readonly HeldDatagram<P>[] {
    return this.#media.takeAll();
  }

  takeData(): readonly HeldDatagram<undefined>[] {
    return this.#data.takeAll();
  }

  /** The handshake's session is gone, and what came of it. */
  end(): void {
    this.srtp?.[Symbol.dispose]();
    this.srtp = undefined;
  }

  [Symbol.dispose](): void {
    this.end();
    this.#media.takeAll();
  }
}
