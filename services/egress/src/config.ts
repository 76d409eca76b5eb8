// What does the egress service need to be told?
export interface EgressConfig {
  /** Of this life: a restarted service is another instance. */
  readonly instanceId: string;
  readonly region: string;
}
