// What do our own protos define? The generated descriptors of every file, by type name.
import type { DescEnum, DescFile, DescMessage } from '@bufbuild/protobuf';
import { file_livekit_agent as agent } from '@chorale/proto/livekit/agent';
import { file_livekit_agent_dispatch as agentDispatch } from '@chorale/proto/livekit/agent_dispatch';
import { file_livekit_egress as egress } from '@chorale/proto/livekit/egress';
import { file_livekit_ingress as ingress } from '@chorale/proto/livekit/ingress';
import { file_livekit_metrics as metrics } from '@chorale/proto/livekit/metrics';
import { file_livekit_models as models } from '@chorale/proto/livekit/models';
import { file_livekit_room as room } from '@chorale/proto/livekit/room';
import { file_livekit_rtc as rtc } from '@chorale/proto/livekit/rtc';
import { file_livekit_sip as sip } from '@chorale/proto/livekit/sip';
import { file_livekit_webhook as webhook } from '@chorale/proto/livekit/webhook';

const files: readonly DescFile[] = [
  ...[agent, agentDispatch, egress, ingress, metrics],
  ...[models, room, rtc, sip, webhook],
];

export const ourMessages: ReadonlyMap<string, DescMessage> = new Map(
  files
    .flatMap((file) => file.messages.flatMap(withNested))
    .map((message) => [message.typeName, message]),
);

export const ourEnums: ReadonlyMap<string, DescEnum> = new Map(
  files
    .flatMap((file) => [
      ...file.enums,
      ...file.messages.flatMap(withNested).flatMap((m) => m.nestedEnums),
    ])
    .map((type) => [type.typeName, type]),
);

function withNested(message: DescMessage): DescMessage[] {
  return [message, ...message.nestedMessages.flatMap(withNested)];
}
