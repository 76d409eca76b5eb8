// How bright is what a video element shows? The mean of red, green and blue over all of it, 0–255; -1 where it shows nothing.
const SIZE = 8;

export function readBrightness(element: HTMLMediaElement | undefined): number {
  const pen = new OffscreenCanvas(SIZE, SIZE).getContext('2d');
  if (!(element instanceof HTMLVideoElement) || pen === null) return -1;
  pen.drawImage(element, 0, 0, SIZE, SIZE);
  const { data } = pen.getImageData(0, 0, SIZE, SIZE);
  const colours = data.filter((_, index) => index % 4 < 3);
  return colours.reduce((sum, colour) => sum + colour / colours.length, 0);
}
