// How does a test get two machines and a network? Namespaces joined by a cable, removed with the test.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export interface Network extends Disposable {
  readonly server: string;
  readonly client: string;
}

/** Why this machine cannot make one; nothing when it can. */
export function missingForNetworks(): string | undefined {
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  const found = ['/usr/sbin/ip', '/sbin/ip', '/usr/bin/ip', '/bin/ip'].some(existsSync);
  return found ? undefined : 'there is no ip command (package iproute2)';
}

/** Why this machine cannot block a protocol in one. */
export function missingForBlocking(): string | undefined {
  const found = ['/usr/sbin/nft', '/sbin/nft'].some(existsSync);
  return missingForNetworks() ?? (found ? undefined : 'there is no nft command (package nftables)');
}

/** From now on no UDP datagram leaves or enters the namespace, nor travels inside it; none is answered for either. */
export function blockUdp(namespace: string): void {
  const rules = ['input', 'output'].map(
    (hook) => `chain ${hook} { type filter hook ${hook} priority 0; meta l4proto udp drop; }`,
  );
  ip('netns', 'exec', namespace, 'nft', `table inet blocked { ${rules.join('; ')}; }`);
}

/** `server` has all of `addresses`; the client has one of its own in each of their networks. CIDR notation. */
export function openNetwork(
  addresses: readonly { readonly server: string; readonly client: string }[],
): Network {
  const [server, client] = [`chorale-s-${process.pid}`, `chorale-c-${process.pid}`];
  const remove = (): void => {
    for (const name of [server, client]) ip('netns', 'del', name);
  };
  ip('netns', 'add', server);
  ip('netns', 'add', client);
  try {
    ip('-n', server, ...['link', 'add', 'cable', 'type', 'veth', 'peer', 'cable', 'netns', client]);
    for (const [end, name] of [['server', server] as const, ['client', client] as const]) {
      for (const pair of addresses) addAddress(name, pair[end]);
      for (const link of ['lo', 'cable']) ip('-n', name, 'link', 'set', link, 'up');
    }
  } catch (error) {
    remove();
    throw error;
  }
  return { server, client, [Symbol.dispose]: remove };
}

/** IPv6 without duplicate detection: an address must be usable at once. */
function addAddress(namespace: string, address: string): void {
  const family = address.includes(':') ? ['nodad'] : [];
  ip('-n', namespace, 'address', 'add', address, 'dev', 'cable', ...family);
}

function ip(...args: readonly string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
