// What does a v0 client say in the query of `/rtc`?
import { create } from '@chorale/proto';
import { type StartSession, StartSessionSchema } from '@chorale/proto/chorale/relay';
import {
  ClientInfo_Capability as Capability,
  type ClientInfo,
  ClientInfoSchema,
  ReconnectReason,
  ClientInfo_SDK as Sdk,
} from '@chorale/proto/livekit/models';
import { type ConnectionSettings, ConnectionSettingsSchema } from '@chorale/proto/livekit/rtc';
import { Refusal } from './refusal.ts';

const sdkByName: Readonly<Record<string, number>> = {
  ...Object.fromEntries(Object.entries(Sdk).map(([name, value]) => [name.toLowerCase(), value])),
  ios: Sdk.SWIFT,
  reactnative: Sdk.REACT_NATIVE,
  unityweb: Sdk.UNITY_WEB,
};

/** The start of a session as the query describes it; room and grants are the admission's. */
export function readQuery(query: URLSearchParams): StartSession {
  const reason = Number(query.get('reconnect_reason') ?? 0);
  const known = Object.values(ReconnectReason).find((value) => value === reason);
  return create(StartSessionSchema, {
    client: readClient(query),
    settings: readSettings(query),
    singlePeerConnection: false,
    reconnect: isSet(query.get('reconnect')),
    reconnectReason: known ?? ReconnectReason.RR_UNKNOWN,
    participantSid: query.get('sid') ?? '',
  });
}

/** Attributes that the client asks to start with: base64url JSON of strings. */
export function readAttributes(query: URLSearchParams): Record<string, string> {
  const text = query.get('attributes');
  if (text === null || text === '') return {};
  try {
    const value = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as object;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, String(item)]));
  } catch {
    throw new Refusal(400, 'the query parameter attributes is no base64url JSON');
  }
}

function readClient(query: URLSearchParams): ClientInfo {
  const text = (name: string): string => (query.get(name) ?? '').slice(0, 256);
  return create(ClientInfoSchema, {
    sdk: (sdkByName[text('sdk').toLowerCase()] ?? Sdk.UNKNOWN) as Sdk,
    version: text('version'),
    protocol: readNumber(query, 'protocol'),
    clientProtocol: readNumber(query, 'client_protocol'),
    os: text('os'),
    osVersion: text('os_version'),
    deviceModel: text('device_model'),
    browser: text('browser'),
    browserVersion: text('browser_version'),
    network: text('network'),
    capabilities: readCapabilities(text('capabilities')),
  });
}

function readCapabilities(text: string): Capability[] {
  const known = Object.entries(Capability);
  return text
    .split(',')
    .map((name) => known.find(([key, value]) => key === name || String(value) === name)?.[1])
    .filter((value) => value !== undefined);
}

function readSettings(query: URLSearchParams): ConnectionSettings {
  const optional = (name: string): boolean | undefined =>
    query.has(name) ? isSet(query.get(name)) : undefined;
  const pause = optional('subscriber_allow_pause');
  const dataTracks = optional('auto_subscribe_data_track');
  return create(ConnectionSettingsSchema, {
    autoSubscribe: optional('auto_subscribe') ?? true,
    adaptiveStream: isSet(query.get('adaptive_stream')),
    disableIceLite: isSet(query.get('disable_ice_lite')),
    ...(pause === undefined ? {} : { subscriberAllowPause: pause }),
    ...(dataTracks === undefined ? {} : { autoSubscribeDataTrack: dataTracks }),
  });
}

function readNumber(query: URLSearchParams, name: string): number {
  const value = Number(query.get(name) ?? 0);
  return Number.isInteger(value) && value >= 0 && value < 1_000 ? value : 0;
}

const isSet = (value: string | null): boolean => value === '1' || value === 'true';
