// How does 64-bit Linux lay out what sockets are called with? Equal on x86-64 and arm64, glibc and musl (little-endian).

/** struct sockaddr_in (16 bytes) or sockaddr_in6 (28), with room to spare. */
export const SOCKADDR_BYTES = 32;
export const sockaddrLength: Readonly<Record<4 | 6, number>> = { 4: 16, 6: 28 };

/** struct iovec { void *base; size_t length; } */
export const iovec = { base: 0, length: 8, sizeBytes: 16 } as const;

/** struct mmsghdr { struct msghdr { name, namelen, iov, iovlen, control, controllen, flags }; unsigned length; } */
export const message = {
  name: 0,
  nameLength: 8,
  vectors: 16,
  vectorCount: 24,
  control: 32,
  controlLength: 40,
  flags: 48,
  length: 56,
  sizeBytes: 64,
} as const;

/** struct cmsghdr { size_t length; int level; int type; } and its data, aligned to 8. */
export const control = { length: 0, level: 8, type: 12, data: 16, align: 8 } as const;
/** Room for a timespec and a drop count, each with its header. */
export const CONTROL_BYTES = 64;
/** A control message with a segment size of 16 bits, padded to 8. */
export const SEGMENT_CONTROL_BYTES = 24;

export const family = { 4: 2, 6: 10 } as const;
export const SOCK_DGRAM = 2;
export const SOCK_NONBLOCK = 0x800;
export const SOCK_CLOEXEC = 0x80000;
export const MSG_DONTWAIT = 0x40;
export const MSG_TRUNC = 0x20;
export const SOL_SOCKET = 1;
export const SOL_UDP = 17;
export const UDP_SEGMENT = 103;
export const IPPROTO_IPV6 = 41;
export const IPV6_V6ONLY = 26;
export const SO_SNDBUF = 7;
export const SO_RCVBUF = 8;
export const SO_SNDBUFFORCE = 32;
export const SO_RCVBUFFORCE = 33;
export const SO_TIMESTAMPNS = 35;
export const SO_RXQ_OVFL = 40;
export const EINTR = 4;
export const EAGAIN = 11;
export const EADDRINUSE = 98;
export const EADDRNOTAVAIL = 99;
