// How does the page mention what happened in passing? A line that fades, read aloud by screen readers.
import { createElement } from './element.ts';

const SHOWN_MS = 6_000;

export function showNotice(text: string): void {
  const notice = createElement('p', { class: 'notice' }, text);
  document.querySelector('#notices')?.append(notice);
  setTimeout(() => notice.remove(), SHOWN_MS);
}
