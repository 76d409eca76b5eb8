// Who builds a peer connection, and which side of the negotiation does it take?
import type { PeerConnection, PeerConnectionOptions } from './peer-connection.ts';
import { AnsweringConnection } from './sdp/answering-connection.ts';
import { OfferingConnection } from './sdp/offering-connection.ts';

/**
 * Opens a transport of the host and negotiates for it. Disposing it closes the transport.
 * Bad SDP is refused and changes nothing; `createOffer` of a role that answers throws a TypeError.
 */
export function createPeerConnection(options: PeerConnectionOptions): PeerConnection {
  return options.role === 'subscriber'
    ? new OfferingConnection(options)
    : new AnsweringConnection(options.role, options);
}
