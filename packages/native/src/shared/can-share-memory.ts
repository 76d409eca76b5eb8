// Can this process share memory with others here? Asked once, by doing it.
import { closeSync } from 'node:fs';
import { requireFfi } from '../ffi.ts';
import { nameDescriptor, openNamed, TO_RING } from './descriptor-name.ts';
import { openMemoryCalls, PIPE_FLAGS } from './memory-calls.ts';
import { SharedMemory } from './shared-memory.ts';

let answer: boolean | undefined;

export function canShareMemory(): boolean {
  answer ??= tryToShare();
  return answer;
}

function tryToShare(): boolean {
  try {
    using made = SharedMemory.create(4096);
    using seen = SharedMemory.open(made.name, 4096);
    new Uint8Array(made.buffer)[0] = 1;
    return new Uint8Array(seen.buffer)[0] === 1 && canRing();
  } catch {
    return false;
  }
}

function canRing(): boolean {
  const descriptors = new Int32Array(2);
  const address = requireFfi().getRawPointer(descriptors.buffer);
  if (openMemoryCalls().pipe2(address, PIPE_FLAGS) !== 0) return false;
  const [readFd = -1, writeFd = -1] = descriptors;
  try {
    closeSync(openNamed(nameDescriptor(writeFd), TO_RING));
    return true;
  } finally {
    closeSync(readFd);
    closeSync(writeFd);
  }
}
