// What does an encoder get to see that has to work for its bits? A canvas whose content moves, under moderate noise.

export interface PictureSize {
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  /** 0–1. */
  readonly noise: number;
}

const NOISE_SIZE = 256;
const NOISES = 4;

/** Draws for as long as the page lives. */
export function drawMovingPicture({
  width,
  height,
  framesPerSecond,
  noise,
}: PictureSize): MediaStreamTrack {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  const pen = canvas.getContext('2d', { alpha: false });
  if (pen === null) throw new Error('the canvas cannot be drawn on');
  const noises = Array.from({ length: NOISES }, () => pen.createPattern(createNoise(), 'repeat'));
  let frame = 0;
  setInterval(() => {
    drawScene(pen, frame / framesPerSecond);
    drawNoise(pen, noises[frame % NOISES] ?? null, noise);
    frame += 1;
  }, 1000 / framesPerSecond);
  const [track] = canvas.captureStream(framesPerSecond).getVideoTracks();
  if (track === undefined) throw new Error('the canvas gives no track');
  return track;
}

function drawScene(pen: CanvasRenderingContext2D, seconds: number): void {
  const { width, height } = pen.canvas;
  pen.fillStyle = '#456';
  pen.fillRect(0, 0, width, height);
  for (let i = 0; i < 12; i++) {
    const x = (0.5 + 0.45 * Math.sin(seconds * (0.3 + i * 0.07) + i)) * width;
    const y = (0.5 + 0.45 * Math.cos(seconds * (0.4 + i * 0.05) + 2 * i)) * height;
    pen.fillStyle = `hsl(${i * 30} 60% ${35 + (i % 4) * 10}%)`;
    pen.fillRect(x - height / 10, y - height / 10, height / 5, height / 5);
  }
  pen.fillStyle = '#fff';
  pen.font = `${Math.round(height / 8)}px sans-serif`;
  pen.fillText(seconds.toFixed(2), ((seconds * 80) % (width * 1.2)) - width / 5, height / 2);
}

function drawNoise(
  pen: CanvasRenderingContext2D,
  pattern: CanvasPattern | null,
  noise: number,
): void {
  if (pattern === null) return;
  const { width, height } = pen.canvas;
  const [x, y] = [Math.random(), Math.random()].map((share) => Math.floor(share * NOISE_SIZE));
  pen.save();
  pen.globalAlpha = noise;
  pen.translate(-(x ?? 0), -(y ?? 0));
  pen.fillStyle = pattern;
  pen.fillRect(0, 0, width + NOISE_SIZE, height + NOISE_SIZE);
  pen.restore();
}

function createNoise(): OffscreenCanvas {
  const canvas = new OffscreenCanvas(NOISE_SIZE, NOISE_SIZE);
  const pen = canvas.getContext('2d');
  const image = new ImageData(NOISE_SIZE, NOISE_SIZE);
  for (let at = 0; at < image.data.length; at += 4) {
    const grey = Math.floor(Math.random() * 256);
    image.data.set([grey, grey, grey, 255], at);
  }
  pen?.putImageData(image, 0, 0);
  return canvas;
}
