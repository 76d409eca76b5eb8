// What do people write? Text streams under LiveKit's chat topic, so that its other applications take part.
import type { Room } from 'livekit-client';
import { createElement, createIconButton } from '../element.ts';
import { showNotice } from '../notice.ts';
import { nameOf } from '../participant-name.ts';
import { createMessage } from './message.ts';

export const CHAT_TOPIC = 'lk.chat';

export interface Chat {
  readonly element: HTMLElement;
  /** It was opened: everything is read, the cursor waits in the field. */
  enter(): void;
  describe(): { readonly label: string; readonly count: number };
}

interface ChatHost {
  isOpen(): boolean;
  changed(): void;
}

export function createChat(room: Room, host: ChatHost): Chat {
  let unread = 0;
  const log = createElement('ol', { class: 'messages', role: 'log', 'aria-label': 'Messages' });
  log.append(createElement('li', { class: 'no-messages' }, 'No messages yet. Say hello.'));
  const composer = createComposer((text) => send(room, text, log));
  room.registerTextStreamHandler(CHAT_TOPIC, (reader, { identity }) => {
    const sender = room.remoteParticipants.get(identity);
    const from = sender === undefined ? identity : nameOf(sender);
    void receive(reader.readAll(), (text) => {
      if (!host.isOpen()) unread += 1;
      add(log, createMessage({ from, text, at: new Date(reader.info.timestamp), mine: false }));
      host.changed();
    });
  });
  return {
    element: createElement('div', { class: 'chat', hidden: true }, log, composer.element),
    enter(): void {
      unread = 0;
      log.scrollTop = log.scrollHeight;
      composer.input.focus();
    },
    describe: () => ({
      label: unread === 0 ? 'Chat' : `Chat, ${unread} unread`,
      count: unread,
    }),
  };
}

async function receive(text: Promise<string>, show: (text: string) => void): Promise<void> {
  try {
    show(await text);
  } catch {
    showNotice('A message was lost on its way.');
  }
}

/** Whether it went out. */
async function send(room: Room, text: string, log: HTMLElement): Promise<boolean> {
  try {
    await room.localParticipant.sendText(text, { topic: CHAT_TOPIC });
  } catch {
    showNotice('The message was not sent. Try again.');
    return false;
  }
  add(log, createMessage({ from: 'You', text, at: new Date(), mine: true }));
  return true;
}

function add(log: HTMLElement, message: HTMLElement): void {
  log.querySelector('.no-messages')?.remove();
  log.append(message);
  log.scrollTop = log.scrollHeight;
}

function createComposer(post: (text: string) => Promise<boolean>): {
  readonly element: HTMLFormElement;
  readonly input: HTMLInputElement;
} {
  const input = createElement('input', {
    ...{ name: 'message', placeholder: 'Write to everyone', 'aria-label': 'Message' },
    ...{ autocomplete: 'off', maxlength: '4000', enterkeyhint: 'send' },
  });
  const button = createIconButton({ icon: 'send', label: 'Send' }, () => {});
  button.type = 'submit';
  const element = createElement('form', { class: 'composer' }, input, button);
  element.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (text === '') return;
    input.value = '';
    void post(text).then((sent) => {
      if (!sent && input.value === '') input.value = text;
    });
  });
  return { element, input };
}
