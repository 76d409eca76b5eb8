// Which services that take jobs live? Each says so again and again; whoever falls silent is forgotten.

/** Services whose instances share the jobs of one kind. */
export type InstanceKind = 'egress' | 'ingress';

export interface InstanceRecord {
  readonly instanceId: string;
  readonly kind: InstanceKind;
  readonly region: string;
  readonly state: 'serving' | 'draining';
  /** Under way. */
  readonly jobs: number;
}

export interface InstanceStore {
  /** Also the refresh: the whole record each time. */
  put(record: InstanceRecord, ttlMs: number): Promise<void>;
  /** In no order. */
  list(kind: InstanceKind): Promise<readonly InstanceRecord[]>;
  remove(record: Pick<InstanceRecord, 'kind' | 'instanceId'>): Promise<void>;
}
