// What may an access token claim? The JSON of the JWT, as LiveKit's SDKs write it.

export interface VideoGrant {
  readonly roomCreate?: boolean;
  readonly roomList?: boolean;
  readonly roomRecord?: boolean;
  readonly roomAdmin?: boolean;
  readonly roomJoin?: boolean;
  readonly room?: string;
  readonly destinationRoom?: string;
  readonly canPublish?: boolean;
  readonly canSubscribe?: boolean;
  readonly canPublishData?: boolean;
  readonly canPublishSources?: readonly string[];
  readonly canUpdateOwnMetadata?: boolean;
  readonly canSubscribeMetrics?: boolean;
  readonly canManageAgentSession?: boolean;
  readonly ingressAdmin?: boolean;
  readonly hidden?: boolean;
  readonly recorder?: boolean;
  readonly agent?: boolean;
}

export interface AccessClaims {
  readonly identity: string;
  readonly name?: string;
  readonly metadata?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly kind?: string;
  readonly kindDetails?: readonly string[];
  readonly sha256?: string;
  readonly roomPreset?: string;
  /** A RoomConfiguration as proto-JSON. */
  readonly roomConfig?: unknown;
  readonly video: VideoGrant;
  readonly sip?: { readonly admin?: boolean; readonly call?: boolean };
}

const booleans: readonly (keyof VideoGrant)[] = [
  ...(['roomCreate', 'roomList', 'roomRecord', 'roomAdmin', 'roomJoin'] as const),
  ...(['canPublish', 'canSubscribe', 'canPublishData', 'canUpdateOwnMetadata'] as const),
  ...(['canSubscribeMetrics', 'canManageAgentSession', 'ingressAdmin'] as const),
  ...(['hidden', 'recorder', 'agent'] as const),
];

/** Says what is wrong with the shape of a verified payload, or nothing. Unknown claims are left alone. */
export function findMisshapenClaim(payload: Readonly<Record<string, unknown>>): string | undefined {
  const { video = {} } = payload as { video?: unknown };
  if (!isRecord(video)) return 'video';
  const wrong = booleans.find((name) => !isOptional(video[name], 'boolean'));
  if (wrong !== undefined) return `video.${wrong}`;
  if (!isOptional(video['room'], 'string')) return 'video.room';
  if (!isStringList(video['canPublishSources'])) return 'video.canPublishSources';
  const texts = ['sub', 'name', 'metadata', 'kind', 'sha256', 'roomPreset', 'jti'];
  const text = texts.find((name) => !isOptional(payload[name], 'string'));
  if (text !== undefined) return text;
  const { attributes = {} } = payload as { attributes?: unknown };
  const attributesFit = isRecord(attributes) && Object.values(attributes).every(isString);
  if (!attributesFit) return 'attributes';
  return isStringList(payload['kindDetails']) ? undefined : 'kindDetails';
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isString = (value: unknown): boolean => typeof value === 'string';
const isOptional = (value: unknown, type: 'boolean' | 'string'): boolean =>
  value === undefined || value === null || typeof value === type;
const isStringList = (value: unknown): boolean =>
  value === undefined || value === null || (Array.isArray(value) && value.every(isString));
