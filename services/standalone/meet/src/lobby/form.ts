// What must a visitor fill in? A name, and a room unless the address names one; nothing with a token.
import { createElement } from '../element.ts';
import type { Visit } from '../visit.ts';
import { recallName, rememberName } from './remembered-name.ts';

export interface Form {
  readonly element: HTMLFormElement;
  name(): string;
  room(): string;
  submitted(): Promise<void>;
  setProgress(progress: 'waiting' | 'joining'): void;
  say(problem: string): void;
}

const MAX_LENGTH = '64';

export function createForm(visit: Visit): Form {
  const known = visit.token !== undefined;
  const name = createField('Your name', 'name', visit.name ?? recallName());
  const room = createField('Room', 'room', visit.room === '' ? 'lobby' : visit.room);
  const button = createElement('button', { type: 'submit', class: 'wide-button' }, 'Join');
  const problem = createElement('p', { class: 'problem', role: 'alert' });
  const element = createElement('form', { class: 'lobby-form' });
  element.addEventListener('submit', (event) => event.preventDefault());
  if (known) element.append(createElement('p', { class: 'hint' }, `You join as ${visit.name}.`));
  else element.append(...(visit.room === '' ? [room.label] : []), name.label);
  element.append(button, problem);
  queueMicrotask(() => (known ? button : name.input).focus());
  return {
    element,
    name: () => name.input.value.trim(),
    room: () => room.input.value.trim(),
    submitted: () => waitForSubmit(element, () => rememberName(name.input.value.trim())),
    setProgress(progress): void {
      button.disabled = progress === 'joining';
      button.textContent = progress === 'joining' ? 'Joining…' : 'Join';
      if (progress === 'joining') problem.textContent = '';
    },
    say(sentence): void {
      problem.textContent = sentence;
    },
  };
}

function createField(
  text: string,
  name: string,
  value: string,
): { readonly label: HTMLLabelElement; readonly input: HTMLInputElement } {
  const input = createElement('input', {
    ...{ name, value, required: true, maxlength: MAX_LENGTH, pattern: '.*\\S.*' },
    ...{ autocomplete: name === 'name' ? 'name' : 'off', enterkeyhint: 'go' },
  });
  return { label: createElement('label', {}, createElement('span', {}, text), input), input };
}

function waitForSubmit(form: HTMLFormElement, then: () => void): Promise<void> {
  return new Promise((resolve) => {
    const submit = (): void => {
      then();
      resolve();
    };
    form.addEventListener('submit', submit, { once: true });
  });
}
