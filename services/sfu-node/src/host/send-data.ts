// How does a data packet reach its receivers? On the open channel of the label; a full or missing channel loses it, counted.
import type { MediaHostState } from './media-host.ts';
import type { HostCommand } from './messages.ts';

type SendData = Extract<HostCommand, { kind: 'sendData' }>;

export function sendData(host: MediaHostState, { transports, label, data }: SendData): void {
  for (const id of transports) {
    const channel = host.transports.get(id)?.channels.get(label);
    if (channel === undefined || channel.send(data, true)) continue;
    host.parts.logger.debug({ transport: id, label }, 'a data channel is full');
  }
}
