// How does a load client speak the signal protocol? Published messages on a WebSocket, handed on as they come.
import { LeaveRequest, SignalRequest, SignalResponse } from '@livekit/protocol';
import { WebSocket } from 'ws';
import { type SignalOptions, signalUrl } from '../kit/signal-client.ts';

export type SignalMessage = SignalResponse['message'];

export interface SignalSession {
  send(message: SignalRequest['message']): void;
  /** Leaves politely. */
  leave(): void;
  /** Goes without a word. */
  cut(): void;
}

/** As clients do; the server gives up on a silent one after 15 s. */
const PING_MS = 5000;

/** Resolves when the socket is open; rejects when the server refuses it. */
export async function openSignal(
  options: SignalOptions,
  onMessage: (message: SignalMessage, session: SignalSession) => void,
): Promise<SignalSession> {
  const socket = new WebSocket(signalUrl(options), { perMessageDeflate: false });
  const send: SignalSession['send'] = (message) => {
    if (socket.readyState === WebSocket.OPEN)
      socket.send(new SignalRequest({ message }).toBinary());
  };
  const ping = setInterval(() => send({ case: 'ping', value: BigInt(Date.now()) }), PING_MS);
  socket.once('close', () => clearInterval(ping));
  const session: SignalSession = {
    send,
    leave(): void {
      send({ case: 'leave', value: new LeaveRequest() });
      socket.close();
    },
    cut: () => socket.terminate(),
  };
  // The first messages come with the upgrade, before whoever waits for `open` runs.
  socket.on('message', (data: Buffer) =>
    onMessage(SignalResponse.fromBinary(data).message, session),
  );
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.on('error', reject);
  });
  return session;
}
