// What do a peer's DTLS and the peer know of each other?

export type DtlsState = 'new' | 'handshaking' | 'finished' | 'failed' | 'closed';

/** What the session needs of the transport that it belongs to. */
export interface DtlsTransportOwner {
  /** Takes datagrams from `takeDatagram` until it gives none, and sends them to the peer. */
  sendDatagrams(): void;
  /** The handshake is over, well or not. */
  handshakeEnded(): void;
  /** One decrypted record at an arena offset, readable during the call. */
  dataArrived(at: number, lengthBytes: number): void;
  /** close_notify, or a fatal alert that the peer has authenticated. */
  ended(): void;
}
