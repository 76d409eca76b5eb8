// How does a finished handshake become the two directions of SRTP? We are the DTLS server: the client's keys are for receiving.
import type { Arena, CipherSuite } from '@chorale/native';
import type { StreamTable } from '../stream-table.ts';
import { AeadSealer } from './aead-sealer.ts';
import { AeadTransform } from './aead-transform.ts';
import { CounterTransform } from './counter-transform.ts';
import {
  deriveDirectionKeys,
  type MasterKey,
  type SrtpProfile,
  splitKeyingMaterial,
} from './key-derivation.ts';
import { LaneSealer } from './lane-sealer.ts';
import { SrtpReceiver } from './srtp-receiver.ts';
import { SrtpSender } from './srtp-sender.ts';
import type { TagQueue } from './tag-queue.ts';
import type { Opener, Sealer } from './transform.ts';

export interface SrtpSession extends Disposable {
  readonly profile: SrtpProfile;
  readonly receiver: SrtpReceiver;
  readonly sender: SrtpSender;
}

export interface SrtpSessionOptions {
  readonly arena: Arena;
  readonly suite: CipherSuite;
  /** Of the arena's owner; absent where packets get their tags one by one. */
  readonly tags?: TagQueue | undefined;
  /** Of the same; absent where no stream has a shorter way. */
  readonly streams?: StreamTable | undefined;
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
  const receiver = new SrtpReceiver(arena, createOpener(options, inbound), options.inboundSources);
  const sender = new SrtpSender(arena, createSealer(options, outbound));
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

function createOpener({ arena, suite, profile }: SrtpSessionOptions, master: MasterKey): Opener {
  const keys = deriveDirectionKeys(profile, master);
  return profile === 'aead_aes_128_gcm'
    ? new AeadTransform(arena, suite, keys, 'open')
    : new CounterTransform(arena, suite, keys);
}

function createSealer(options: SrtpSessionOptions, master: MasterKey): Sealer {
  const { arena, suite, profile } = options;
  const keys = deriveDirectionKeys(profile, master);
  if (profile === 'aead_aes_128_gcm') return new AeadSealer(options, keys);
  return LaneSealer.open(options, keys) ?? new CounterTransform(arena, suite, keys);
}
