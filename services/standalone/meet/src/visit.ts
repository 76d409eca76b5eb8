// What does the address say about this visit? A room, a token, or neither.

export interface Visit {
  /** Empty: the visitor chooses. */
  readonly room: string;
  /** Given by whoever invited; absent: the page fetches one. */
  readonly token?: string;
  /** The name inside the token. */
  readonly name?: string;
  /** Unix seconds at which the token ends. */
  readonly expiresAt?: number;
}

interface Claims {
  readonly name?: string;
  readonly sub?: string;
  readonly exp?: number;
  readonly video?: { readonly room?: string };
}

export function readVisit({ searchParams }: URL): Visit {
  const room = searchParams.get('room') ?? '';
  const token = searchParams.get('token') ?? '';
  if (token === '') return { room };
  const { name, sub, exp, video } = readClaims(token);
  return {
    room: video?.room ?? room,
    token,
    name: name ?? sub ?? '',
    ...(exp === undefined ? {} : { expiresAt: exp }),
  };
}

/** The address to send to others: never with a token. */
export function inviteLink(room: string): string {
  const link = new URL(import.meta.env.BASE_URL, location.origin);
  link.searchParams.set('room', room);
  return link.href;
}

/** Not verified: the server does that. Unreadable: nothing is known. */
function readClaims(token: string): Claims {
  try {
    const base64 = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    // The shape is only looked at for display.
    return JSON.parse(new TextDecoder().decode(bytes)) as Claims;
  } catch {
    return {};
  }
}
