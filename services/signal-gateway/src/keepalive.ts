// How are a client's pings answered? Here, at once: the gateway is what they ask about.
import { create } from '@chorale/proto';
import { PongSchema, type SignalRequest, type SignalResponse } from '@chorale/proto/livekit/rtc';

/** Undefined when the message is no ping. */
export function answerPing(
  message: SignalRequest['message'],
): SignalResponse['message'] | undefined {
  const now = BigInt(Date.now());
  if (message.case === 'ping') return { case: 'pong', value: now };
  if (message.case !== 'pingReq') return;
  const pong = { lastPingTimestamp: message.value.timestamp, timestamp: now };
  return { case: 'pongResp', value: create(PongSchema, pong) };
}
