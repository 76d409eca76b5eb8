// Has the remote side's transport changed since the last description, and may it?
import type { NegotiationRefusal } from '../peer-connection.ts';
import type { PeerTransport, RemoteDescription } from '../peer-transport.ts';

/** What the transport was last told of the remote side. */
export class RemoteSide {
  readonly #transport: PeerTransport;
  #known: RemoteDescription | undefined;

  constructor(transport: PeerTransport) {
    this.#transport = transport;
  }

  /** Tells the transport when something is new. `restarted`: other ICE credentials than before. RFC 8839 section 4.4.1.1. */
  update(remote: RemoteDescription | undefined): 'same' | 'new' | 'restarted' | NegotiationRefusal {
    const known = this.#known;
    if (remote === undefined || (known && isSame(known, remote))) return 'same';
    if (this.#transport.setRemote(remote) === 'fingerprint_changed') {
      return { refused: 'the fingerprint differs from the one of this connection' };
    }
    this.#known = remote;
    return known === undefined ? 'new' : 'restarted';
  }
}

function isSame(a: RemoteDescription, b: RemoteDescription): boolean {
  return (
    a.ice.usernameFragment === b.ice.usernameFragment &&
    a.ice.password === b.ice.password &&
    a.fingerprint.algorithm === b.fingerprint.algorithm &&
    a.fingerprint.value === b.fingerprint.value
  );
}
