// Which nodes live, and how much do they carry? Each says so again and again; whoever falls silent is forgotten.

export interface NodeRecord {
  readonly nodeId: string;
  readonly region: string;
  readonly state: 'serving' | 'draining';
  readonly rooms: number;
  readonly participants: number;
}

export interface NodeStore {
  /** Also the refresh: the whole record each time, so that a store that lost its data is whole after one round. */
  put(record: NodeRecord, ttlMs: number): Promise<void>;
  /** Undefined: the node is dead, or was never there. */
  find(nodeId: string): Promise<NodeRecord | undefined>;
  /** In no order. */
  list(): Promise<readonly NodeRecord[]>;
  remove(nodeId: string): Promise<void>;
}
