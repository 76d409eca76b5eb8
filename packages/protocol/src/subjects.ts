// Which subjects does the bus carry? Built here only, so that no name from outside gets in raw.
import { subjectToken } from './ids.ts';

/** Any node that takes new rooms; members share a queue group. */
export const NODE_CONTROL_SUBJECT = 'node.control';
/** The same for the one question that every join asks. */
export const ASSIGN_ROOM_SUBJECT = 'node.assign';

export const nodeControlSubject = (nodeId: string): string =>
  `node.${subjectToken(nodeId)}.control`;

/** Where a node's workers hand in the events of their rooms. */
export const nodeEventsSubject = (nodeId: string): string => `node.${subjectToken(nodeId)}.events`;

/** Where a node's workers ask for what only the supervisor knows. */
export const nodeSupervisorSubject = (nodeId: string): string =>
  `node.${subjectToken(nodeId)}.supervisor`;

/** Where one egress or ingress service takes the jobs that an application asks for. */
export const jobsSubject = (kind: 'egress' | 'ingress', instanceId: string): string =>
  `${kind}.${subjectToken(instanceId)}.jobs`;

/** One life of one worker: a restarted worker has another `generation`, so nobody reaches it by an old name. */
export const workerSubject = (nodeId: string, index: number, generation: number): string =>
  `worker.${subjectToken(nodeId)}.${index}.${generation}`;

export const relaySubject = (worker: string): string => `${worker}.relay`;
export const workerControlSubject = (worker: string): string => `${worker}.control`;
/** How many participants a worker has: asked every second. */
export const workerCountSubject = (worker: string): string => `${worker}.count`;
/** RoomService of one worker's rooms. */
export const roomControlSubject = (worker: string): string => `${worker}.rooms`;
export const workerDownSubject = (worker: string): string => `${worker}.down`;
export const mediaHostSubject = (worker: string, host: string): string =>
  `${worker}.host.${subjectToken(host)}`;
