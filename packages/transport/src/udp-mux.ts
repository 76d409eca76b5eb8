// Whose packet is this, and of which kind? First byte, then validated address; an address is learned from authenticated STUN only.
// Hot path: called once per datagram or frame that arrives.
import type { DropReason } from './drop-reason.ts';
import { UFRAG_CHARACTERS } from './ice-credentials.ts';
import type { PairSocket } from './path-table.ts';
import type { Presence } from './presence.ts';
import type { Rebinding } from './rebinding.ts';
import {
  type BindingRequest,
  createBindingRequest,
  readBindingRequest,
} from './stun/binding-request.ts';
import { writeBindingSuccess, writeRoleConflict } from './stun/binding-response.ts';
import { hasFingerprint, hasIntegrity } from './stun/integrity.ts';
import type { TcpReceiver } from './tcp/tcp-listeners.ts';
import type { TransportWorker, UfragEntry } from './transport-worker.ts';

const COLON = 0x3a;

/** Who reads what peers answer to checks of ours. */
export interface OwnChecks {
  readonly rebinding: Rebinding;
  readonly presence: Presence;
}

/** RFC 7983: 0–3 STUN, 20–63 DTLS, 128–191 RTP and RTCP. */
export class UdpMux implements TcpReceiver {
  readonly #worker: TransportWorker;
  readonly #rebinding: Rebinding;
  readonly #presence: Presence;
  readonly #text: Buffer;
  readonly #request: BindingRequest = createBindingRequest();

  constructor(worker: TransportWorker, { rebinding, presence }: OwnChecks) {
    this.#worker = worker;
    this.#rebinding = rebinding;
    this.#presence = presence;
    this.#text = Buffer.from(worker.io.arena.bytes.buffer);
  }

  packetArrived(
    socket: PairSocket,
    at: number,
    lengthBytes: number,
    from: number,
    arrivalUs: number,
  ): void {
    this.#worker.lull.arrived(arrivalUs);
    const dropped = this.#dispatch(socket, at, lengthBytes, from, arrivalUs);
    if (dropped !== undefined) this.#worker.drops.count(dropped);
  }

  batchRead(): void {
    const { io, lull, batchRead } = this.#worker;
    if (batchRead()) io.runJobs();
    if (lull.take()) io.rest?.();
  }

  aboutToSend(): void {
    this.#worker.srtp.tags?.finish();
  }

  connectionClosed(socket: PairSocket, from: number): void {
    const path = this.#worker.paths.find(socket, from);
    path?.owner.endPath(path);
  }

  #dispatch(
    socket: PairSocket,
    at: number,
    lengthBytes: number,
    from: number,
    arrivalUs: number,
  ): DropReason | undefined {
    const { io, paths } = this.#worker;
    const first = lengthBytes === 0 ? 255 : io.arena.view.getUint8(at);
    if (first >= 128 && first <= 191) {
      const path = paths.find(socket, from);
      const time = arrivalUs > 0 ? arrivalUs : this.#worker.clock.nowUs();
      if (path === undefined) {
        return this.#rebinding.mediaArrived(socket, at, lengthBytes, from, time);
      }
      this.#worker.lull.mediaArrived(arrivalUs);
      return path.owner.receiveMedia(path, at, lengthBytes, time);
    }
    if (first >= 20 && first <= 63) {
      const path = paths.find(socket, from);
      return path === undefined
        ? 'dtls_unvalidated'
        : path.owner.receiveDtls(path, at, lengthBytes);
    }
    return first <= 3 ? this.#receiveStun(socket, at, lengthBytes, from) : 'first_byte';
  }

  #receiveStun(
    socket: PairSocket,
    at: number,
    lengthBytes: number,
    from: number,
  ): DropReason | undefined {
    const request = this.#request;
    const { arena } = this.#worker.io;
    const verdict = readBindingRequest(arena.view, at, lengthBytes, request);
    if (verdict === 'not_a_request') {
      const dropped = this.#presence.answerArrived(socket, at, lengthBytes, from);
      if (dropped !== 'stun_unasked') return dropped;
      return this.#rebinding.answerArrived(socket, at, lengthBytes, from);
    }
    if (verdict === 'malformed') return 'stun_malformed';
    const entry = this.#findUfrag(request);
    if (entry === undefined) return 'stun_unknown_ufrag';
    if (!hasIntegrity(arena, at, request.integrityAt, entry.credentials.authenticator))
      return 'stun_integrity';
    const { fingerprintAt } = request;
    if (fingerprintAt >= 0 && !hasFingerprint(arena, at, fingerprintAt)) return 'stun_integrity';
    return this.#acceptCheck(socket, at, from, entry);
  }

  /** From here on the check is authenticated: it may allocate and is answered. */
  #acceptCheck(
    socket: PairSocket,
    at: number,
    from: number,
    { transport, credentials }: UfragEntry,
  ): DropReason | undefined {
    const { clock, paths } = this.#worker;
    const nowUs = clock.nowUs();
    const known = paths.find(socket, from);
    const refused = transport.admitCheck(known, nowUs);
    if (refused !== undefined) return refused;
    const { useCandidate, controlled } = this.#request;
    this.#answer(socket, at, from, credentials);
    if (controlled) return undefined;
    const path = known ?? paths.add(socket, from, transport);
    const { generation } = credentials;
    transport.receiveCheck(path, { generation, useCandidate, nowUs });
    return undefined;
  }

  #answer(
    socket: PairSocket,
    requestAt: number,
    from: number,
    { authenticator }: UfragEntry['credentials'],
  ): void {
    const { arena } = this.#worker.io;
    const at = socket.reserve();
    if (at < 0) return;
    const source = { requestAt, sockaddrAt: from, family: socket.family, authenticator };
    const write = this.#request.controlled ? writeRoleConflict : writeBindingSuccess;
    const lengthBytes = write(arena, at, source);
    socket.commit(lengthBytes, arena.words.subarray(from >>> 2, (from >>> 2) + 8));
  }

  /** USERNAME is `<our ufrag>:<theirs>`. RFC 8445 section 7.2.2. */
  #findUfrag({ usernameAt, usernameBytes }: BindingRequest): UfragEntry | undefined {
    const end = usernameAt + UFRAG_CHARACTERS;
    if (usernameBytes <= UFRAG_CHARACTERS || this.#text[end] !== COLON) return undefined;
    return this.#worker.ufrags.get(this.#text.toString('latin1', usernameAt, end));
  }
}
