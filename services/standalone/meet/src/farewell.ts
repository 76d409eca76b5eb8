// What does the visitor see when the call is over? Why, and the way back.
import { DisconnectReason } from 'livekit-client';
import { createElement } from './element.ts';

const sentences: Partial<Record<DisconnectReason, string>> = {
  [DisconnectReason.CLIENT_INITIATED]: 'You left the room.',
  [DisconnectReason.DUPLICATE_IDENTITY]: 'You joined from somewhere else.',
  [DisconnectReason.PARTICIPANT_REMOVED]: 'You were removed from the room.',
  [DisconnectReason.ROOM_DELETED]: 'The room was closed.',
  [DisconnectReason.ROOM_CLOSED]: 'The room was closed.',
  [DisconnectReason.SERVER_SHUTDOWN]: 'The server has shut down.',
};

/** Resolves when the visitor wants to come back. */
export function showFarewell(
  app: HTMLElement,
  reason: DisconnectReason | undefined,
): Promise<void> {
  const sentence =
    sentences[reason ?? DisconnectReason.UNKNOWN_REASON] ?? 'The connection was lost.';
  const again = createElement('button', { type: 'button', class: 'wide-button' }, 'Join again');
  const card = createElement(
    'main',
    { class: 'farewell' },
    createElement('h1', {}, sentence),
    again,
  );
  app.replaceChildren(card);
  again.focus();
  return new Promise((resolve) => again.addEventListener('click', () => resolve(), { once: true }));
}
