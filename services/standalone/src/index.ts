// Everything in one process: the door for tests.
export type { DebugReport } from '@chorale/sfu-node';
export { type Part, runPart } from './cluster/run-part.ts';
export { type Cluster, type ClusterOptions, startCluster } from './cluster/start-cluster.ts';
export { createStandalone, type Standalone, type StandaloneOptions } from './create-standalone.ts';
export { createMeetToken } from './mount-meet.ts';
