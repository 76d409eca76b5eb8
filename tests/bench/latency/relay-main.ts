// What runs in the relay's process? A bare relay to the ports of this machine that its parent names, and nothing else.
import { type BareRelay, openBareRelay } from '@chorale/native';
import { answerParent } from '../../load/answer-parent.ts';
import type { RelayCommands } from './relay-process.ts';

const LOOPBACK = '127.0.0.1';
let relay: BareRelay | undefined;

answerParent<RelayCommands>({
  async open({ ports }) {
    const targets = ports.map((port) => ({ address: LOOPBACK, port }));
    relay = openBareRelay(LOOPBACK, targets);
    return { port: relay.local.port };
  },
  async close() {
    await relay?.[Symbol.asyncDispose]();
    return { received: 0, sent: 0, refused: 0, ...relay?.counts };
  },
});
