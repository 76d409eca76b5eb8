// What does a configuration file say to a node?
import { createSid } from '@chorale/protocol';
import { type Config, limitsOf } from '@chorale/service';
import { decideAddresses } from './addresses.ts';
import type { SfuNodeConfig } from './config.ts';
import type { RoomWishes } from './room/configure.ts';

/** A node has a new id in each life: what an earlier one owned is not its own. */
export function readSfuNodeConfig(config: Config): SfuNodeConfig {
  const { rtc, room, video, audio, node } = config;
  return {
    nodeId: createSid('ND_'),
    region: config.region,
    workers: node.workers,
    launcher: node.launcher,
    logLevel: config.logging.level,
    rooms: {
      autoCreate: room.auto_create,
      remoteUnmute: room.enable_remote_unmute ? 'allowed' : 'refused',
      emptyTimeoutSeconds: room.empty_timeout,
      departureTimeoutSeconds: room.departure_timeout,
      maxParticipants: room.max_participants,
      syncStreams: room.sync_streams,
      minPlayoutDelayMs: room.playout_delay.enabled ? room.playout_delay.min : 0,
      maxPlayoutDelayMs: room.playout_delay.enabled ? room.playout_delay.max : 0,
      pauses: rtc.congestion_control.allow_pause ? 'yes' : 'no',
      sharing: rtc.congestion_control.enabled ? 'by estimate' : 'all',
      redundancy: audio.active_red_encoding ? 'made' : 'passed',
      dynacastPauseDelayMs: video.dynacast_pause_delay,
      codecRegressionThreshold: video.codec_regression_threshold,
      presets: readPresets(room.room_configurations),
      dataBlobs: config.enable_participant_data_blob ? 'on' : 'off',
      enabledCodecs: room.enabled_codecs,
      iceServers: rtc.ice_servers,
      limits: limitsOf(config),
    },
    transport: {
      addresses: decideAddresses(rtc.node_ip, config.development ? 'development' : 'production'),
      udpPort: rtc.udp_port,
      tcpPort: rtc.tcp_port === false ? undefined : rtc.tcp_port,
      packetIo: rtc.packet_io,
      segmentation: rtc.udp_segmentation,
    },
  };
}

function readPresets(configurations: Config['room']['room_configurations']) {
  const entries = Object.entries(configurations).map(([name, preset]): [string, RoomWishes] => [
    name,
    {
      emptyTimeout: preset.empty_timeout,
      departureTimeout: preset.departure_timeout,
      maxParticipants: preset.max_participants,
      metadata: preset.metadata,
      minPlayoutDelay: preset.min_playout_delay,
      maxPlayoutDelay: preset.max_playout_delay,
      syncStreams: preset.sync_streams,
      tags: { ...preset.tags },
    },
  ]);
  return Object.fromEntries(entries);
}
