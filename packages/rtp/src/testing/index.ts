// What may tests above this package try parsers with? Never used in production.
export { createRandom, type Parser } from '../parser-trial.ts';
export { type ParserTrial, rtpTrials } from './rtp-trials.ts';
