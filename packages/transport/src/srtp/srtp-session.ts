// How does a finished handshake become the two directions of SRTP? We are the DTLS server: the client's keys are for receiving.
import type { Arena, CipherSuite } from '@chorale/native';
import { AeadTransform } from './aead-transform.ts';
import { CounterTransform } from './counter-transform.ts';
import {
  type DirectionKeys,
  deriveDirectionKeys,
  type MasterKey,
  type SrtpProfile,
  splitKeyingMaterial,
} from './key-derivation.ts';
import { SrtpReceiver } from './srtp-receiver.ts';
import { SrtpSender } from './srtp-sender.ts';
import type { Transform } from './transform.ts';

export interface SrtpSession extends Disposable {
  readonly profile: SrtpProfile;
  readonly receiver: SrtpReceiver;
  readonly sender: SrtpSender;
}

export interface SrtpSessionOptions {
  readonly arena: Arena;
  readonly suite: CipherSuite;
  readonly profile: SrtpProfile;
  readonly keyingMaterial: Uint8Array;
  readonly role: 'server' | 'client';
  /** SSRCs with a replay window. */
  readonly inboundSources: number;
}

export function createSrtpSession(options: SrtpSessionOptions): SrtpSession {
  const { arena, profile } = options;
  const { client, server } = splitKeyingMaterial(profile, options.keyingMaterial);
  const [inbound, outbound] = options.role === 'server' ? [client, server] : [server, client];
  const opening = createTransform(options, inbound, 'open');
  const receiver = new SrtpReceiver(arena, opening, options.inboundSources);
  const sender = new SrtpSender(arena, createTransform(options, outbound, 'seal'));
  return {
    profile,
    receiver,
    sender,
    [Symbol.dispose](): void {
      receiver[Symbol.dispose]();
      sender[Symbol.dispose]();
    },
  };
}

function createTransform(
  { arena, suite, profile }: SrtpSessionOptions,
  master: MasterKey,
  direction: 'seal' | 'open',
): Transform {
  const keys: DirectionKeys = deriveDirectionKeys(profile, master);
  return profile === 'aead_aes_128_gcm'
    ? new AeadTransform(arena, suite, keys, direction)
    : new CounterTransform(arena, suite, keys);
}
