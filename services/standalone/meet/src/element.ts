// How is the page built? From elements whose text is only ever text: nothing here parses HTML.
import { createIcon, type IconName } from './icon.ts';

type Attributes = Readonly<Record<string, string | boolean>>;

export function createElement<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'string') element.setAttribute(name, value);
    else element.toggleAttribute(name, value);
  }
  element.append(...children);
  return element;
}

export interface ButtonFace {
  readonly icon: IconName;
  /** For screen readers, and as a tool tip. */
  readonly label: string;
  readonly look?: 'plain' | 'off' | 'on' | 'danger';
}

/** A button that shows only an icon. Change its face with `setFace`. */
export function createIconButton(face: ButtonFace, action: () => void): HTMLButtonElement {
  const button = createElement('button', { type: 'button', class: 'icon-button' });
  button.addEventListener('click', action);
  setFace(button, face);
  return button;
}

export function setFace(
  button: HTMLButtonElement,
  { icon, label, look = 'plain' }: ButtonFace,
): void {
  if (button.ariaLabel === label && button.dataset['look'] === look) return;
  button.ariaLabel = label;
  button.title = label;
  button.dataset['look'] = look;
  button.querySelector('svg')?.remove();
  button.prepend(createIcon(icon));
}
