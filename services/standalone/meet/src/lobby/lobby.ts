// How does a visitor come in? With a name, a look at their own picture, and one button.
import type { Room } from 'livekit-client';
import { connectRoom } from '../call/connect-room.ts';
import { createElement } from '../element.ts';
import { fetchToken } from '../fetch-token.ts';
import { describeConnectProblem, EXPIRED, SpokenError } from '../spoken-error.ts';
import type { Visit } from '../visit.ts';
import '../style/lobby.css';
import { createForm, type Form } from './form.ts';
import { createPreview, type Preview } from './preview.ts';

/** A connected room, and what the visitor wants to be seen and heard with. */
export interface Entry {
  readonly room: Room;
  readonly preview: Preview;
}

/** Resolves when the visitor is in the room. Every failure is said here and may be tried again. */
export async function showLobby(app: HTMLElement, visit: Visit): Promise<Entry> {
  const preview = createPreview();
  const form = createForm(visit);
  app.replaceChildren(createScreen(visit, preview, form));
  void preview.start();
  for (;;) {
    await form.submitted();
    form.setProgress('joining');
    try {
      return { room: await connectRoom(await obtainToken(visit, form)), preview };
    } catch (error) {
      form.setProgress('waiting');
      form.say(describeConnectProblem(error));
    }
  }
}

function createScreen(visit: Visit, preview: Preview, form: Form): HTMLElement {
  const title = visit.room === '' ? 'Join a room' : visit.room;
  const heading = createElement(
    'header',
    {},
    createElement('p', { class: 'overline' }, 'Chorale meet'),
    createElement('h1', {}, title),
  );
  const side = createElement('section', { class: 'lobby-side' }, heading, form.element);
  return createElement('main', { class: 'lobby' }, preview.element, side);
}

function obtainToken({ token, expiresAt }: Visit, form: Form): Promise<string> | string {
  if (token === undefined) return fetchToken(form.room(), form.name());
  if (expiresAt !== undefined && expiresAt * 1000 < Date.now()) throw new SpokenError(EXPIRED);
  return token;
}
