// What does the ingress service need to be told?
export interface IngressConfig {
  /** Of this life: a restarted service is another instance. */
  readonly instanceId: string;
  readonly region: string;
}
