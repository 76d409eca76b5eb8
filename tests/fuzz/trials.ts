// Which parsers of bytes from the network are there? All that a peer, a client or another host can reach.
import { mediaTrials } from '@chorale/media/testing';
import { type ParserTrial, rtpTrials } from '@chorale/rtp/testing';
import { transportTrials } from '@chorale/transport/testing';
import { messageTrials } from './message-trials.ts';

export const allTrials = (): readonly ParserTrial[] => [
  ...rtpTrials,
  ...transportTrials(),
  ...mediaTrials(),
  ...messageTrials,
];
