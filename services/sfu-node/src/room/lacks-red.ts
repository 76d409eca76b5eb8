// Which clients decode no RED?
import { type ClientInfo, ClientInfo_SDK as Sdk } from '@chorale/proto/livekit/models';

/** Firefox and Safari; their SDK is the same as Chromium's. */
export const lacksRed = ({ sdk, browser }: ClientInfo): boolean =>
  sdk === Sdk.JS && /firefox|safari/i.test(browser);
