// What is beside the stage? Nothing, the chat, or the people; one at a time.
import type { Room } from 'livekit-client';
import type { Part } from '../call/call-screen.ts';
import { createElement, createIconButton } from '../element.ts';
import '../style/panel.css';
import { createChat } from './chat.ts';
import { createPeople } from './people.ts';

export type PanelName = 'chat' | 'people';

export interface Panel extends Part {
  opened(): PanelName | undefined;
  toggle(name: PanelName): void;
  /** What its button says: a label, and the number on the badge. */
  describe(name: PanelName): { readonly label: string; readonly count: number };
  onChange(listener: () => void): void;
}

export function createPanel(room: Room): Panel {
  let opened: PanelName | undefined;
  const listeners: (() => void)[] = [];
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const chat = createChat(room, { isOpen: () => opened === 'chat', changed });
  const people = createPeople(room);
  const frame = createFrame(() => show(undefined));

  function show(name: PanelName | undefined): void {
    opened = name;
    frame.element.hidden = name === undefined;
    frame.title.textContent = name === 'people' ? 'People' : 'Chat';
    chat.element.hidden = name !== 'chat';
    people.element.hidden = name !== 'people';
    if (name === 'chat') chat.enter();
    changed();
  }

  frame.element.append(chat.element, people.element);
  return {
    element: frame.element,
    render: people.render,
    opened: () => opened,
    toggle: (name) => show(opened === name ? undefined : name),
    describe: (name) => (name === 'chat' ? chat.describe() : describePeople(room)),
    onChange: (listener) => void listeners.push(listener),
  };
}

function createFrame(close: () => void): { element: HTMLElement; title: HTMLElement } {
  const title = createElement('h2', {}, 'Chat');
  const button = createIconButton({ icon: 'close', label: 'Close the panel' }, close);
  const header = createElement('header', { class: 'panel-header' }, title, button);
  const element = createElement('aside', { class: 'panel', id: 'panel', hidden: true }, header);
  element.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') close();
  });
  return { element, title };
}

function describePeople(room: Room): { label: string; count: number } {
  const count = room.remoteParticipants.size + 1;
  return { label: `People, ${count} in the room`, count };
}
