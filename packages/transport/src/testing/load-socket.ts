// Which socket does each load client have? One of its own on a free port, whatever it speaks over it.
import { openPacketIo, type PacketIo } from '@chorale/native';

/** 1 MB of buffer: a client that is late for half a second loses nothing. */
export const openLoadSocket = (address: string): Promise<PacketIo> =>
  openPacketIo('native', {
    addresses: [address],
    port: 0,
    socketBufferBytes: 1 << 20,
    extraBytes: 0,
  });
