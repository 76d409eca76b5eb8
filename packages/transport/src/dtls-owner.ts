// What do a peer's DTLS and the peer know of each other?

export type DtlsState = 'new' | 'handshaking' | 'finished' | 'failed' | 'closed';

/** What the session needs of the transport that it belongs to. */
export interface DtlsTransportOwner {
  /** Takes datagrams from `takeDatagram` until it gives none, and sends them to the peer. */
  sendDatagrams(): void;
  /** The same for the one that is there. False when nothing left. */
  sendDatagram(): boolean;
  /** The handshake is over, well or not. */
  handshakeEnded(): void;
  /** One decrypted record, readable during the call. */
  dataArrived(bytes: Uint8Array): void;
  /** close_notify, or a fatal alert that the peer has authenticated. */
  ended(): void;
}
