// What do the soak and its call say to each other? One command at a time.

export type CallCommand =
  /** One more participant that publishes and subscribes to all. */
  | { readonly kind: 'enter'; readonly url: string; readonly token: string }
  | { readonly kind: 'visit'; readonly url: string; readonly token: string }
  | { readonly kind: 'count' }
  | { readonly kind: 'end' };

export type CallAnswer =
  /** `tracks`: subscribed by all participants of the call together. */
  | { readonly kind: 'done'; readonly tracks: number }
  /** Also unasked, when a participant was disconnected. */
  | { readonly kind: 'failed'; readonly error: string };
