// Does a chart show what was read, and stay whole where nothing was?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawChart } from './chart.ts';
import type { Sample } from './sample.ts';
import { sentAt, steady } from './sample-kit.ts';

const chartOf = (samples: readonly Sample[]): string =>
  drawChart({
    name: 'a-run',
    title: 'capacity <vp8>',
    figures: [],
    samples,
    marks: [{ atMs: 400, words: '300 kbit/s' }],
  });

test('four panels, the marks, and words that cannot break the drawing', () => {
  const svg = chartOf(steady(30).map((sample) => ({ ...sample, sent: [sentAt(20)] })));
  for (const words of [
    'to the subscriber, kbit/s',
    'trouble on the way',
    'f 960 px',
    '300 kbit/s',
  ]) {
    assert.ok(svg.includes(words), words);
  }
  assert.ok(svg.includes('capacity &lt;vp8&gt;') && !svg.includes('<vp8>'));
});

test('no number is missing where nothing was read', () => {
  for (const samples of [[], steady(1), steady(3).map((one) => ({ ...one, video: undefined }))]) {
    assert.doesNotMatch(chartOf(samples), /NaN|Infinity|undefined/);
  }
});

test('seconds without a frame are pink, others are not', () => {
  const pink = /fill="#e74c3c"/g;
  const stuck = steady(30, (i) => ({ framesDecoded: Math.min(i, 10) }));
  assert.equal([...chartOf(steady(30)).matchAll(pink)].length, 0);
  assert.ok([...chartOf(stuck).matchAll(pink)].length > 4 * 10);
});
