// What does one chat message look like? Who, when, and the words with their links.
import { createElement } from '../element.ts';

export interface Message {
  readonly from: string;
  readonly text: string;
  readonly at: Date;
  readonly mine: boolean;
}

const LINK = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/g;
const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

export function createMessage({ from, text, at, mine }: Message): HTMLElement {
  const head = createElement(
    'p',
    { class: 'message-head' },
    createElement('strong', {}, from),
    createElement('time', { datetime: at.toISOString() }, time.format(at)),
  );
  const body = createElement('p', { class: 'message-text' }, ...linkify(text));
  const message = createElement('li', { class: 'message' }, head, body);
  message.dataset['mine'] = String(mine);
  return message;
}

function linkify(text: string): (Node | string)[] {
  const parts: (Node | string)[] = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    const attributes = { href: match[0], target: '_blank', rel: 'noopener noreferrer' };
    parts.push(text.slice(end, match.index), createElement('a', attributes, match[0]));
    end = match.index + match[0].length;
  }
  return [...parts, text.slice(end)];
}
