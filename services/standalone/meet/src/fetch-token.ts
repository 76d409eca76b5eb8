// How does a visitor without a token get one? From the server that served the page.
import { SpokenError } from './spoken-error.ts';

export async function fetchToken(room: string, name: string): Promise<string> {
  const response = await ask(new URLSearchParams({ room, name }));
  if (!response.ok)
    throw new SpokenError('This server gives out no tokens. Ask for an invitation.');
  // The door of our own server: `mount-meet.ts` answers in this shape.
  const { token } = (await response.json()) as { readonly token: string };
  return token;
}

async function ask(query: URLSearchParams): Promise<Response> {
  try {
    return await fetch(`${import.meta.env.BASE_URL}token?${query}`);
  } catch {
    throw new SpokenError('The server cannot be reached. Check your connection, then try again.');
  }
}
