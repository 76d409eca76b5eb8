// Which codecs may one connection use?

export interface CodecRules {
  /** Lower-case mime types. */
  readonly enabledCodecs: readonly string[];
  /** RED is never sent to this client. */
  readonly redDisabled: boolean;
}
