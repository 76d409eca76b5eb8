// Where does media meet? The door for compositions.

export { nodeControlSubject, type SfuNodeConfig } from './config.ts';
export { createSfuNode, type SfuNodeDeps } from './create-sfu-node.ts';
