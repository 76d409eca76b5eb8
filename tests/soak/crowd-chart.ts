// How did memory, packets and cost go while a crowd was there? Three panels over the minutes.
import { drawPanel, type Panel, type TimeAxis, xOf } from '../adapt/panel.ts';
import { drawing, text } from '../adapt/svg.ts';
import { type CrowdRun, type CrowdSample, processesOf, slopeKbPerMinute } from './crowd-judge.ts';

const WIDTH = 1200;
const LEFT = 64;
const RIGHT = 24;
const TOP = 64;
const GAP = 46;
const COLOURS = ['#2980b9', '#c0392b', '#16a085', '#8e44ad', '#e67e22'];
const MOST_TICKS = 15;

export function drawCrowd({ subscribers, samples }: CrowdRun): string {
  const atMs = samples.map((sample) => sample.atMs);
  const axis: TimeAxis = { atMs, x: LEFT, width: WIDTH - LEFT - RIGHT };
  const panels = [memoryPanel(samples), packetPanel(samples), costPanel(samples)];
  const shapes = [text([LEFT, 24], `${subscribers} subscribers`, { size: 18, colour: '#000' })];
  let top = TOP;
  for (const panel of panels) {
    shapes.push(...drawPanel(axis, panel, top));
    top += panel.height + GAP;
  }
  shapes.push(...drawMinutes(axis, top - GAP));
  return drawing(WIDTH, top, shapes);
}

function memoryPanel(samples: readonly CrowdSample[]): Panel {
  const series = processesOf(samples).map((name, i) => ({
    name: `${name}: ${slopeKbPerMinute(samples, name).toFixed(1)} kB/min`,
    style: { colour: COLOURS[i % COLOURS.length] ?? '#000', width: 2 },
    values: samples.map(({ residentKb }) => (residentKb[name] ?? 0) / 1024),
  }));
  return { title: 'resident memory, MB; slope of the last two thirds', series, height: 260 };
}

function packetPanel(samples: readonly CrowdSample[]): Panel {
  const seconds = samples.map(({ atMs }, i) => (atMs - (samples[i - 1]?.atMs ?? 0)) / 1000);
  const perSecond = (read: (sample: CrowdSample) => number): number[] =>
    samples.map((sample, i) => read(sample) / Math.max(1, seconds[i] ?? 0));
  const series = [
    {
      name: 'packets/s',
      style: { colour: '#27ae60' },
      values: perSecond(({ packets }) => packets),
    },
    {
      name: 'lost or refused/s',
      style: { colour: '#c0392b' },
      values: perSecond(({ lost, refused }) => lost + refused),
    },
  ];
  return { title: 'received by all', series, height: 130 };
}

function costPanel(samples: readonly CrowdSample[]): Panel {
  const values = samples.map(({ usPerPacket }) => usPerPacket);
  const series = [{ name: 'µs/packet', style: { colour: '#2c3e50' }, values }];
  return { title: 'CPU of supervisor and workers', series, height: 130 };
}

function drawMinutes(axis: TimeAxis, bottom: number): string[] {
  const minutes = Math.floor((axis.atMs.at(-1) ?? 0) / 60_000);
  const every = Math.max(1, Math.ceil(minutes / MOST_TICKS));
  return Array.from({ length: Math.floor(minutes / every) + 1 }, (_, i) =>
    text([xOf(axis, i * every * 60_000), bottom + 18], `${i * every} min`, {
      size: 11,
      anchor: 'middle',
    }),
  );
}
