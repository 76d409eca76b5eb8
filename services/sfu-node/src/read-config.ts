// What does a configuration file say to a node?
import { createSid } from '@chorale/protocol';
import { type Config, limitsOf } from '@chorale/service';
import { decideAddresses } from './addresses.ts';
import type { SfuNodeConfig } from './config.ts';

/** A node has a new id in each life: what an earlier one owned is not its own. */
export function readSfuNodeConfig(config: Config): SfuNodeConfig {
  const { rtc, room, node } = config;
  return {
    nodeId: createSid('ND_'),
    region: config.region,
    workers: node.workers,
    launcher: node.launcher,
    logLevel: config.logging.level,
    rooms: {
      autoCreate: room.auto_create,
      emptyTimeoutSeconds: room.empty_timeout,
      departureTimeoutSeconds: room.departure_timeout,
      maxParticipants: room.max_participants,
      enabledCodecs: room.enabled_codecs,
      iceServers: rtc.ice_servers,
      limits: limitsOf(config),
    },
    transport: {
      addresses: decideAddresses(rtc.node_ip, config.development ? 'development' : 'production'),
      udpPort: rtc.udp_port,
      tcpPort: rtc.tcp_port === false ? undefined : rtc.tcp_port,
      packetIo: rtc.packet_io,
    },
  };
}
