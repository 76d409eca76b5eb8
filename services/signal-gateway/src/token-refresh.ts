// How does a client keep a token that lets it come back? A new one at once, every 5 minutes, and whenever its grants change.
import { signAccessToken, writeClaims } from '@chorale/auth';
import type { Grants } from '@chorale/proto/chorale/relay';
import type { Admission } from './admit.ts';
import { REFRESH_INTERVAL_MS, REFRESH_TTL_SECONDS } from './config.ts';

export interface Signing {
  readonly secret: string;
  /** What a token may be long to be taken again. */
  readonly limitBytes: number;
}

export class TokenRefresh implements Disposable {
  readonly #admission: Admission;
  readonly #signing: Signing;
  readonly #deliver: (token: string) => void;
  readonly #timer: NodeJS.Timeout;
  #grants: Grants;
  #stopped = false;

  constructor(admission: Admission, signing: Signing, deliver: (token: string) => void) {
    this.#admission = admission;
    this.#signing = signing;
    this.#deliver = deliver;
    this.#grants = admission.grants;
    this.#timer = setInterval(() => void this.send(), REFRESH_INTERVAL_MS).unref();
  }

  async send(grants: Grants = this.#grants): Promise<void> {
    this.#grants = grants;
    const { apiKey, expiresAt } = this.#admission;
    const leftSeconds = expiresAt - Math.floor(Date.now() / 1000);
    const ttlSeconds = Math.max(REFRESH_TTL_SECONDS, leftSeconds);
    const { secret, limitBytes } = this.#signing;
    const sign = (carried: Grants): Promise<string> =>
      signAccessToken(writeClaims(carried), { apiKey, secret }, ttlSeconds);
    const whole = { ...grants, room: this.#admission.roomName };
    let token = await sign(whole);
    // A token that is refused would lock its owner out; metadata it can set again.
    if (token.length > limitBytes) token = await sign({ ...whole, metadata: '', attributes: {} });
    if (!this.#stopped) this.#deliver(token);
  }

  [Symbol.dispose](): void {
    this.#stopped = true;
    clearInterval(this.#timer);
  }
}
