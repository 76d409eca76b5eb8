// What may tests above this package try it with? Never used in production.
export { mediaTrials } from './media-trials.ts';
