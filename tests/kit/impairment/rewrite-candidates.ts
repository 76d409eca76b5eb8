// How is a client sent through a relay? In what the server tells it, another address stands for the server's; TCP is not mentioned.
import type { UdpEndpoint } from './udp-relay.ts';

/** a=candidate:<foundation> <component> <protocol> <priority> <address> <port> …; RFC 8839 section 5.1. */
const CANDIDATE = /^(a=candidate:\S+ \d+ (\S+) \d+) (\S+) (\d+)(.*)(?:\r?\n)/gm;

export async function rewriteCandidates(
  sdp: string,
  findRelay: (server: UdpEndpoint) => Promise<UdpEndpoint>,
): Promise<string> {
  const found = [...sdp.matchAll(CANDIDATE)];
  const lines = await Promise.all(
    found.map(async ([, head = '', protocol = '', address = '', port = '', rest = '']) => {
      if (protocol.toLowerCase() !== 'udp') return '';
      const relay = await findRelay({ address, port: Number(port) });
      return `${head} ${relay.address} ${relay.port}${rest}\r\n`;
    }),
  );
  let next = 0;
  return sdp.replace(CANDIDATE, () => lines[next++] ?? '');
}
