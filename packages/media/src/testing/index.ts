// What may tests above this package try it with? Never used in production.
export { recordLinks, type Recording } from '../allocate/record-kit.ts';
export { type LinkRecord, type LinkTrace, packTrace } from '../allocate/trace-kit.ts';
export { mediaTrials } from './media-trials.ts';
