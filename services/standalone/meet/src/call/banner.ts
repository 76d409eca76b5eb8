// Is something in the way of the call? A lost connection, sound that needs a click, a screen still being shown.
import { ConnectionState, type Room } from 'livekit-client';
import { createElement } from '../element.ts';
import type { Part } from './call-screen.ts';

interface Message {
  readonly text: string;
  readonly tone: 'warning' | 'calm';
  readonly action?: { readonly label: string; run(): Promise<unknown> };
}

export function createBanner(room: Room): Part {
  const element = createElement('div', { class: 'banner', role: 'status', hidden: true });
  let shown: string | undefined;
  return {
    element,
    render(): void {
      const message = decideMessage(room);
      if (shown === message?.text) return;
      shown = message?.text;
      element.hidden = message === undefined;
      element.replaceChildren(...(message === undefined ? [] : createLine(message)));
      element.dataset['tone'] = message?.tone ?? 'calm';
    },
  };
}

function decideMessage(room: Room): Message | undefined {
  const { state, canPlaybackAudio, localParticipant } = room;
  if (isReconnecting(state)) {
    return { text: 'The connection was lost. Reconnecting…', tone: 'warning' };
  }
  if (!canPlaybackAudio) {
    const action = { label: 'Hear everyone', run: () => room.startAudio() };
    return { text: 'The browser holds the sound back.', tone: 'calm', action };
  }
  if (localParticipant.isScreenShareEnabled) {
    const action = { label: 'Stop', run: () => localParticipant.setScreenShareEnabled(false) };
    return { text: 'Everyone sees your screen.', tone: 'calm', action };
  }
  return undefined;
}

const isReconnecting = (state: ConnectionState): boolean =>
  state === ConnectionState.Reconnecting || state === ConnectionState.SignalReconnecting;

function createLine({ text, action }: Message): Node[] {
  const words = createElement('span', {}, text);
  if (action === undefined) return [words];
  const button = createElement('button', { type: 'button' }, action.label);
  button.addEventListener('click', () => void action.run());
  return [words, button];
}
