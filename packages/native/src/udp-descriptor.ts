// How is a UDP socket opened and tuned? Bound to one address, non-blocking, with large buffers and kernel receive times.
import type { Arena } from './arena.ts';
import { type Endpoint, familyOf, readSockaddr, writeSockaddr } from './endpoint.ts';
import {
  EADDRINUSE,
  EADDRNOTAVAIL,
  family as families,
  IPPROTO_IPV6,
  IPV6_V6ONLY,
  SO_RCVBUF,
  SO_RCVBUFFORCE,
  SO_RXQ_OVFL,
  SO_SNDBUF,
  SO_SNDBUFFORCE,
  SO_TIMESTAMPNS,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOL_SOCKET,
  sockaddrLength,
} from './layout.ts';
import { type Libc, openLibc } from './libc.ts';
import { live } from './live-counters.ts';

export interface UdpDescriptor {
  readonly fd: number;
  readonly local: Endpoint;
  readonly receiveBufferBytes: number;
}

interface Scratch {
  readonly arena: Arena;
  /** 64 bytes. */
  readonly at: number;
}

/** Throws one sentence with the address when it cannot be bound. */
export function openUdpDescriptor(
  scratch: Scratch,
  endpoint: Endpoint,
  bufferBytes: number,
): UdpDescriptor {
  const libc = openLibc();
  const family = familyOf(endpoint.address);
  if (family === 0) throw new TypeError(`not an IP address: ${endpoint.address}`);
  const fd = libc.socket(families[family], SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) throw new Error(`no socket for ${endpoint.address}: ${describeErrno(libc.errno())}`);
  const options = createOptions(libc, fd, scratch);
  if (family === 6) options.set(IPPROTO_IPV6, IPV6_V6ONLY, 1);
  options.set(SOL_SOCKET, SO_TIMESTAMPNS, 1);
  options.set(SOL_SOCKET, SO_RXQ_OVFL, 1);
  options.grow(SO_RCVBUFFORCE, SO_RCVBUF, bufferBytes);
  options.grow(SO_SNDBUFFORCE, SO_SNDBUF, bufferBytes);
  const { arena, at } = scratch;
  writeSockaddr(arena.bytes, at, endpoint);
  if (libc.bind(fd, arena.address(at), sockaddrLength[family]) !== 0) {
    const reason = describeErrno(libc.errno());
    libc.close(fd);
    throw new Error(`cannot bind ${endpoint.address} port ${endpoint.port}: ${reason}`);
  }
  const receiveBufferBytes = options.get(SO_RCVBUF);
  live.sockets += 1;
  return { fd, local: readLocal(libc, fd, scratch), receiveBufferBytes };
}

export function closeUdpDescriptor(fd: number): void {
  openLibc().close(fd);
  live.sockets -= 1;
}

interface SocketOptions {
  set(level: number, name: number, value: number): boolean;
  get(name: number): number;
  grow(forced: number, plain: number, bytes: number): void;
}

function createOptions(libc: Libc, fd: number, { arena, at }: Scratch): SocketOptions {
  const set = (level: number, name: number, value: number): boolean => {
    arena.view.setInt32(at, value, true);
    return libc.setsockopt(fd, level, name, arena.address(at), 4) === 0;
  };
  return {
    set,
    get(name): number {
      arena.view.setUint32(at + 4, 4, true);
      libc.getsockopt(fd, SOL_SOCKET, name, arena.address(at), arena.address(at + 4));
      return arena.view.getInt32(at, true);
    },
    // The forced form passes the system's limit where we may.
    grow(forced, plain, bytes): void {
      if (!set(SOL_SOCKET, forced, bytes)) set(SOL_SOCKET, plain, bytes);
    },
  };
}

function readLocal(libc: Libc, fd: number, { arena, at }: Scratch): Endpoint {
  arena.view.setUint32(at + 32, 28, true);
  libc.getsockname(fd, arena.address(at), arena.address(at + 32));
  return readSockaddr(arena.bytes, at);
}

function describeErrno(errno: number): string {
  if (errno === EADDRINUSE) return 'the port is taken';
  if (errno === EADDRNOTAVAIL) return 'this machine has no such address';
  return `errno ${errno}`;
}
