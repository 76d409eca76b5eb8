// Everything in one process: the door for tests.
export { createStandalone, type Standalone, type StandaloneConfig } from './create-standalone.ts';
