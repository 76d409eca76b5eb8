// What do many load clients of one process share? A certificate, the DTLS context, ciphers, and memory to call them with.
import {
  Arena,
  CIPHER_SCRATCH_BYTES,
  type CipherSuite,
  createCiphers,
  DTLS_SCRATCH_BYTES,
  DtlsContext,
  SLOT_BYTES,
} from '@chorale/native';
import { describeFingerprint } from '../fingerprint.ts';
import type { Fingerprint } from '../peer-transport.ts';

export type LoadProfile = 'gcm' | 'cm';

const profileNames: Readonly<Record<LoadProfile, string>> = {
  gcm: 'SRTP_AEAD_AES_128_GCM',
  cm: 'SRTP_AES128_CM_SHA1_80',
};

/** Dispose it after the peers. */
export interface LoadMeans extends Disposable {
  readonly arena: Arena;
  readonly context: DtlsContext;
  readonly suite: CipherSuite;
  readonly fingerprint: Fingerprint;
  /** Arena offset of one slot, where a packet is worked on. */
  readonly at: number;
}

export function createLoadMeans(profile: LoadProfile): LoadMeans {
  const arena = new Arena(DTLS_SCRATCH_BYTES + CIPHER_SCRATCH_BYTES + 4 * SLOT_BYTES);
  const context = new DtlsContext({ arena, keyingProfiles: profileNames[profile] });
  return {
    arena,
    context,
    suite: createCiphers('native', arena),
    fingerprint: describeFingerprint(context.certificate.fingerprint),
    at: arena.alloc(2 * SLOT_BYTES, SLOT_BYTES),
    [Symbol.dispose](): void {
      context[Symbol.dispose]();
      arena[Symbol.dispose]();
    },
  };
}
