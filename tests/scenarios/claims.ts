// What of LiveKit's protocol does the stack claim? Each row names the tests that show it, or says why it is left out.
import type { Claims } from './claim.ts';
import { roomClaims } from './claims-rooms.ts';
import { signalClaims } from './claims-signals.ts';

export const claims: Claims = { ...signalClaims, ...roomClaims };
