// What may an application ask about rooms? Each method, the grant that it needs, and the worker that answers it.
import { create } from '@chorale/proto';
import {
  type CreateRoomRequest,
  type DeleteRoomRequest,
  type ListRoomsRequest,
  ListRoomsResponseSchema,
  RoomService,
} from '@chorale/proto/livekit/room';
import { ChoraleError } from '@chorale/protocol';
import { fromRpcError } from '@chorale/rpc';
import type { ApiMethod, ApiService, CallContext } from './api-method.ts';
import { authorize, needsRoomAdmin, needsRoomCreate, needsRoomList } from './authorize.ts';
import { type ApiConfig, CALL_DEADLINE_MS } from './config.ts';
import type { RoomClient, RoomRouter } from './room-router.ts';

export function createRoomApi(config: ApiConfig, router: RoomRouter): ApiService {
  return {
    desc: RoomService,
    methods: {
      createRoom: async (request: CreateRoomRequest, context) => {
        await authorize(config, context.authorization, needsRoomCreate);
        checkName(request.name, 'name', config);
        return call(context, await router.findOrAssign(request.name), 'createRoom', request);
      },
      listRooms: async (request: ListRoomsRequest, context) => {
        await authorize(config, context.authorization, needsRoomList);
        return listRooms(router, request, context);
      },
      deleteRoom: async (request: DeleteRoomRequest, context) => {
        await authorize(config, context.authorization, needsRoomCreate);
        checkName(request.room, 'room', config);
        return call(context, await router.find(request.room), 'deleteRoom', request);
      },
      ...Object.fromEntries(adminMethods.map((name) => [name, adminMethod(config, router, name)])),
    },
  };
}

type MethodName = Exclude<keyof RoomClient, symbol>;

const adminMethods: readonly MethodName[] = [
  ...(['listParticipants', 'getParticipant', 'removeParticipant', 'mutePublishedTrack'] as const),
  ...(['updateParticipant', 'updateSubscriptions', 'sendData', 'updateRoomMetadata'] as const),
  ...(['forwardParticipant', 'moveParticipant', 'performRpc'] as const),
];

function adminMethod(config: ApiConfig, router: RoomRouter, name: MethodName): ApiMethod {
  return async (request: { readonly room: string }, context) => {
    await authorize(config, context.authorization, needsRoomAdmin(request.room));
    checkName(request.room, 'room', config);
    return call(context, await router.find(request.room), name, request);
  };
}

async function listRooms(
  router: RoomRouter,
  { names }: ListRoomsRequest,
  { signal }: CallContext,
): Promise<object> {
  const workers = await router.all(names);
  const lists = await Promise.all(
    [...workers].map(([client, rooms]) =>
      client.listRooms({ names: rooms }, { signal, timeoutMs: CALL_DEADLINE_MS }).catch(rethrow),
    ),
  );
  return create(ListRoomsResponseSchema, { rooms: lists.flatMap(({ rooms }) => rooms) });
}

/** The worker's answer, or its error with the same code. */
async function call(
  { signal }: CallContext,
  client: RoomClient,
  name: MethodName,
  request: object,
): Promise<object> {
  const method = client[name] as (request: object, options: object) => Promise<object>;
  return method(request, { signal, timeoutMs: CALL_DEADLINE_MS }).catch(rethrow);
}

function checkName(name: string, field: string, { limits }: ApiConfig): void {
  if (name === '') throw new ChoraleError('invalid_argument', `${field} is empty`);
  if (Buffer.byteLength(name) <= limits.roomNameLength) return;
  throw new ChoraleError('invalid_argument', `${field} exceeds ${limits.roomNameLength} bytes`);
}

function rethrow(error: unknown): never {
  throw fromRpcError(error);
}
