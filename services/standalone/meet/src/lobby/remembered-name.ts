// Under which name did this visitor come last time? Kept in the browser, where the browser allows it.

const KEY = 'chorale-meet-name';

export function recallName(): string {
  try {
    return localStorage.getItem(KEY) ?? '';
  } catch {
    return '';
  }
}

export function rememberName(name: string): void {
  try {
    localStorage.setItem(KEY, name);
  } catch {
    // A private window may keep nothing: the name is typed again next time.
  }
}
