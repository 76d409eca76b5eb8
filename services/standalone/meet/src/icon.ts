// What do the icons look like? Strokes on a grid of 24, drawn here so that nothing is loaded.

export type IconName =
  | 'microphone'
  | 'microphone-off'
  | 'camera'
  | 'camera-off'
  | 'screen'
  | 'chat'
  | 'people'
  | 'leave'
  | 'link'
  | 'close'
  | 'send'
  | 'done';

const slash = 'M4 4l16 16';
const mouthpiece =
  'M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM5 11a7 7 0 0 0 14 0M12 18v3';
const lens =
  'M5.5 6h7A2.5 2.5 0 0 1 15 8.5v7a2.5 2.5 0 0 1-2.5 2.5h-7A2.5 2.5 0 0 1 3 15.5v-7A2.5 2.5 0 0 1 5.5 6zM15 11l6-3.5v9L15 13';
const monitor =
  'M5 4h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zM8 20h8M12 16v4';

const strokes: Readonly<Record<IconName, string>> = {
  microphone: mouthpiece,
  'microphone-off': `${mouthpiece}${slash}`,
  camera: lens,
  'camera-off': `${lens}${slash}`,
  screen: `${monitor}M12 13V7.5M9.5 9.5L12 7l2.5 2.5`,
  chat: 'M5 4.5h14a2 2 0 0 1 2 2v8.5a2 2 0 0 1-2 2h-7L7.5 20.5V17H5a2 2 0 0 1-2-2V6.5a2 2 0 0 1 2-2zM8 9.5h8M8 12.5h5',
  people:
    'M9 4.5a3.5 3.5 0 1 1 0 7a3.5 3.5 0 1 1 0-7zM2.5 20c.5-3.7 3.1-5.5 6.5-5.5s6 1.8 6.5 5.5M16 4.8a3.5 3.5 0 0 1 0 6.4M18.2 14.9c1.9.8 3 2.6 3.3 5.1',
  leave:
    'M3.3 14.6c-.9-1-.8-2.5.1-3.4C8 7 16 7 20.6 11.2c.9.9 1 2.4.1 3.4l-.8.9c-.5.5-1.3.6-1.9.2l-2-1.3c-.5-.3-.8-.8-.8-1.4v-1.2a10.5 10.5 0 0 0-6.4 0V13c0 .6-.3 1.1-.8 1.4l-2 1.3c-.6.4-1.4.3-1.9-.2z',
  link: 'M10 14a4.2 4.2 0 0 0 6 0l3-3a4.2 4.2 0 0 0-6-6l-1.2 1.2M14 10a4.2 4.2 0 0 0-6 0l-3 3a4.2 4.2 0 0 0 6 6l1.2-1.2',
  close: 'M6 6l12 12M18 6L6 18',
  send: 'M20.5 3.5L3.5 10l7 3.5 3.5 7zM10.5 13.5l10-10',
  done: 'M5 12.5l4.5 4.5L19.5 7',
};

const SVG = 'http://www.w3.org/2000/svg';

export function createIcon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', strokes[name]);
  svg.append(path);
  return svg;
}
