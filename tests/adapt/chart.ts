// What did adaptation do, on one picture? Rates against capacity, the picture's width and frames, loss and queue, the publisher's layers.
import type { Panel, Series, TimeAxis } from './panel.ts';
import { drawPanel, xOf } from './panel.ts';
import { growth, passed, rateBps, within } from './read-samples.ts';
import type { Run } from './run.ts';
import type { Sample } from './sample.ts';
import { box, drawing, line, text } from './svg.ts';

const WIDTH = 1200;
const LEFT = 64;
const RIGHT = 24;
const TOP = 64;
const GAP = 46;
const COLOURS = ['#8e44ad', '#2980b9', '#16a085', '#7f8c8d'];
/** Rates are those of the second before. */
const WINDOW_MS = 1000;

export function drawChart(run: Run): string {
  const { samples, marks } = run;
  const axis: TimeAxis = {
    atMs: samples.map(({ atMs }) => atMs),
    x: LEFT,
    width: WIDTH - LEFT - RIGHT,
  };
  const panels = [
    ratePanel(samples),
    picturePanel(samples),
    troublePanel(samples),
    layersPanel(samples),
  ];
  const shapes = [text([LEFT, 24], run.title, { size: 18, colour: '#000' })];
  let top = TOP;
  for (const panel of panels) {
    shapes.push(
      ...drawPanel(axis, panel, top),
      ...drawFrozen(axis, samples, { top, height: panel.height }),
    );
    top += panel.height + GAP;
  }
  const bottom = top - GAP;
  for (const { atMs, words } of marks) {
    const x = xOf(axis, atMs);
    shapes.push(
      line(
        [
          [x, TOP - 20],
          [x, bottom],
        ],
        { colour: '#000', width: 1, dash: '3 3', opacity: 0.5 },
      ),
    );
    shapes.push(text([x + 3, TOP - 24], words, { size: 11 }));
  }
  shapes.push(...drawSeconds(axis, bottom));
  return drawing(WIDTH, bottom + 40, shapes);
}

const second = (samples: readonly Sample[], index: number): readonly Sample[] => {
  const toMs = (samples[index]?.atMs ?? 0) + 1;
  return within(samples, { fromMs: toMs - WINDOW_MS - 1, toMs });
};

const overTime = (
  samples: readonly Sample[],
  read: (window: readonly Sample[]) => number | undefined,
): (number | undefined)[] => samples.map((_, i) => read(second(samples, i)));

function ratePanel(samples: readonly Sample[]): Panel {
  const rate = (counter: (sample: Sample) => number | undefined) =>
    overTime(samples, (window) => rateBps(window, counter) / 1000);
  const sent = rate(({ link }) => link.enteredBytes);
  const capacity = samples.map(({ link }) =>
    link.capacityBps === null ? undefined : link.capacityBps / 1000,
  );
  const most = Math.max(1, ...sent.map((value) => value ?? 0));
  const series: Series[] = [
    { name: 'capacity', style: { colour: '#c0392b', width: 2 }, values: capacity, isStepped: true },
    { name: 'sent by the server', style: { colour: '#e67e22' }, values: sent },
    {
      name: 'through the bottleneck',
      style: { colour: '#2c3e50', width: 2 },
      values: rate(passed),
    },
  ];
  return { title: 'to the subscriber, kbit/s', series, height: 200, most: 1.15 * most };
}

function picturePanel(samples: readonly Sample[]): Panel {
  const frames = overTime(samples, (window) => growth(window, ({ video }) => video?.framesDecoded));
  const widths = samples.map(({ video }) => video?.width);
  const most = Math.max(1, ...widths.map((width) => width ?? 0));
  const scaled = frames.map((value) => ((value ?? 0) * most) / 40);
  const series: Series[] = [
    { name: 'width, px', style: { colour: '#2980b9', width: 2 }, values: widths, isStepped: true },
    { name: 'frames/s (top: 40)', style: { colour: '#27ae60' }, values: scaled },
  ];
  return { title: 'the subscriber’s picture (pink: frozen)', series, height: 130, most };
}

function troublePanel(samples: readonly Sample[]): Panel {
  const counted = (counter: (sample: Sample) => number | undefined) =>
    overTime(samples, (window) => growth(window, counter));
  const series: Series[] = [
    { name: 'lost/s', style: { colour: '#c0392b' }, values: counted(({ link }) => link.lost) },
    {
      name: 'overflowed/s',
      style: { colour: '#e67e22' },
      values: counted(({ link }) => link.overflowed),
    },
    { name: 'NACKs/s', style: { colour: '#8e44ad' }, values: counted(({ video }) => video?.nacks) },
    {
      name: 'queue, ms ÷ 10',
      style: { colour: '#7f8c8d' },
      values: samples.map(({ link }) => link.queueMs / 10),
    },
  ];
  return { title: 'trouble on the way', series, height: 110 };
}

function layersPanel(samples: readonly Sample[]): Panel {
  const streams = samples.at(-1)?.sent ?? [];
  const order = streams
    .map((_, i) => i)
    .toSorted((a, b) => widthOf(samples, a) - widthOf(samples, b));
  const series: Series[] = order.map((index, place) => ({
    name: `${streams[index]?.rid ?? ''} ${widthOf(samples, index)} px`.trim(),
    style: { colour: COLOURS[place] ?? '#000' },
    values: overTime(samples, (window) => rateBps(window, ({ sent }) => sent[index]?.bytes) / 1000),
  }));
  const pli: Series = {
    name: 'PLI so far × 10',
    style: { colour: '#c0392b', dash: '4 2' },
    values: samples.map(({ sent }) => 10 * sent.reduce((sum, stream) => sum + stream.pli, 0)),
  };
  return { title: 'the publisher’s layers, kbit/s', series: [...series, pli], height: 130 };
}

const widthOf = (samples: readonly Sample[], index: number): number =>
  Math.max(0, ...samples.map(({ sent }) => sent[index]?.width ?? 0));

/** Seconds in which hardly a frame was decoded. */
function drawFrozen(
  axis: TimeAxis,
  samples: readonly Sample[],
  { top, height }: { top: number; height: number },
): string[] {
  return samples.slice(1).flatMap((sample, i) => {
    const window = within(samples, { fromMs: sample.atMs - 500, toMs: sample.atMs + 1 });
    if (growth(window, ({ video }) => video?.framesDecoded) > 0) return [];
    const x = xOf(axis, samples[i]?.atMs ?? 0);
    return [
      box(
        { x, y: top, width: xOf(axis, sample.atMs) - x, height },
        { colour: '#e74c3c', opacity: 0.15 },
      ),
    ];
  });
}

function drawSeconds(axis: TimeAxis, bottom: number): string[] {
  const lastMs = axis.atMs.at(-1) ?? 0;
  const everySeconds = lastMs > 150_000 ? 20 : lastMs > 60_000 ? 10 : 5;
  const ticks = Math.floor(lastMs / 1000 / everySeconds) + 1;
  return Array.from({ length: ticks }, (_, i) =>
    text([xOf(axis, i * everySeconds * 1000), bottom + 18], `${i * everySeconds} s`, {
      size: 11,
      anchor: 'middle',
    }),
  );
}
