// Small pieces for concurrent code.
export { type Clock, createFakeClock, createSystemClock, type FakeClock } from './clock.ts';
export { createDeadline, type Deadline } from './deadline.ts';
export { createDeferred, type Deferred } from './deferred.ts';
export { Mailbox } from './mailbox.ts';
export { repeatTogether } from './shared-interval.ts';
