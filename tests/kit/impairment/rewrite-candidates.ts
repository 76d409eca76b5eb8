// How is a client sent through a relay? In what the server tells it, another address stands for the server's.
import type { UdpEndpoint } from './udp-relay.ts';

/** a=candidate:<foundation> <component> <protocol> <priority> <address> <port> …; RFC 8839 section 5.1. */
const CANDIDATE = /^(a=candidate:\S+ \d+ (\S+) \d+) (\S+) (\d+)(.*)(?:\r?\n)/gm;

export type Protocol = 'udp' | 'tcp';

/** A protocol without a relay is not mentioned to the client. */
export async function rewriteCandidates(
  sdp: string,
  findRelay: (protocol: Protocol, server: UdpEndpoint) => Promise<UdpEndpoint | undefined>,
): Promise<string> {
  const found = [...sdp.matchAll(CANDIDATE)];
  const lines = await Promise.all(
    found.map(async ([, head = '', protocol = '', address = '', port = '', rest = '']) => {
      const kind = protocol.toLowerCase() === 'udp' ? 'udp' : 'tcp';
      const relay = await findRelay(kind, { address, port: Number(port) });
      if (relay === undefined) return '';
      return `${head} ${relay.address} ${relay.port}${rest}\r\n`;
    }),
  );
  let next = 0;
  return sdp.replace(CANDIDATE, () => lines[next++] ?? '');
}
