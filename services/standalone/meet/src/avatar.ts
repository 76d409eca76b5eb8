// What stands for a participant without a picture? Initials on a hue that belongs to the name.
import { createElement } from './element.ts';

export function createAvatar(name: string): HTMLElement {
  const avatar = createElement(
    'span',
    { class: 'avatar', 'aria-hidden': 'true' },
    initialsOf(name),
  );
  avatar.style.setProperty('--hue', String(hueOf(name)));
  return avatar;
}

export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => [...(word ?? '')][0] ?? '',
  );
  return letters.join('').toLocaleUpperCase();
}

export function hueOf(name: string): number {
  let sum = 7;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 3_600;
  return sum % 360;
}
