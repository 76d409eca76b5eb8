// Which messages and services may the rest of the house use? The door of the protobuf runtime.
// Messages come by file: `@chorale/proto/livekit/rtc`, `@chorale/proto/chorale/relay`.

export type {
  DescMessage,
  DescMethod,
  DescMethodUnary,
  DescService,
  JsonValue,
  MessageInitShape,
  MessageShape,
} from '@bufbuild/protobuf';
export {
  clone,
  create,
  fromBinary,
  fromJson,
  fromJsonString,
  toBinary,
  toJson,
  toJsonString,
} from '@bufbuild/protobuf';
