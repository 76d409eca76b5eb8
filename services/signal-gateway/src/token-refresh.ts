// How does a client keep a token that lets it come back? A new one at once, every 5 minutes, and whenever its grants change.
import { signAccessToken, writeClaims } from '@chorale/auth';
import type { Grants } from '@chorale/proto/chorale/relay';
import type { Admission } from './admit.ts';
import { REFRESH_INTERVAL_MS, REFRESH_TTL_SECONDS } from './config.ts';

export class TokenRefresh implements Disposable {
  readonly #admission: Admission;
  readonly #secret: string;
  readonly #deliver: (token: string) => void;
  readonly #timer: NodeJS.Timeout;
  #grants: Grants;
  #stopped = false;

  constructor(admission: Admission, secret: string, deliver: (token: string) => void) {
    this.#admission = admission;
    this.#secret = secret;
    this.#deliver = deliver;
    this.#grants = admission.grants;
    this.#timer = setInterval(() => void this.send(), REFRESH_INTERVAL_MS).unref();
  }

  async send(grants: Grants = this.#grants): Promise<void> {
    this.#grants = grants;
    const { apiKey, expiresAt } = this.#admission;
    const leftSeconds = expiresAt - Math.floor(Date.now() / 1000);
    const ttlSeconds = Math.max(REFRESH_TTL_SECONDS, leftSeconds);
    const claims = writeClaims({ ...grants, room: this.#admission.roomName });
    const token = await signAccessToken(claims, { apiKey, secret: this.#secret }, ttlSeconds);
    if (!this.#stopped) this.#deliver(token);
  }

  [Symbol.dispose](): void {
    this.#stopped = true;
    clearInterval(this.#timer);
  }
}
