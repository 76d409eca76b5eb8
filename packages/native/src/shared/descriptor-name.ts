// How does one process name a descriptor to another on the same machine? By /proc, and by the inode, so that a reused number is noticed.
import { closeSync, constants, fstatSync, openSync } from 'node:fs';

export interface DescriptorName {
  readonly pid: number;
  readonly fd: number;
  readonly inode: number;
}

export const nameDescriptor = (fd: number): DescriptorName => ({
  pid: process.pid,
  fd,
  inode: fstatSync(fd).ino,
});

/** A descriptor of our own for the same thing. Throws where its process has ended, or is not ours to look into. */
export function openNamed({ pid, fd, inode }: DescriptorName, flags: number): number {
  const own = openSync(`/proc/${pid}/fd/${fd}`, flags);
  if (fstatSync(own).ino === inode) return own;
  closeSync(own);
  throw new Error(`descriptor ${fd} of process ${pid} is another by now`);
}

export const TO_SHARE: number = constants.O_RDWR;
export const TO_RING: number = constants.O_WRONLY | constants.O_NONBLOCK;
