// Which messages of the published protocol do we leave out, and why? Whole files only.

/** Hosted products of others, or tools of theirs: no client of a room or server SDK call of ours carries them. */
export const leftOutFiles: Readonly<Record<string, string>> = {
  livekit_agent_simulation: 'simulated agent runs, hosted only',
  livekit_agent_worker: 'facts that a hosted agent platform keeps of its workers',
  livekit_agentdb: 'databases of hosted agents',
  livekit_analytics: 'reports to a hosted collector',
  livekit_cloud_agent: 'deploying hosted agents',
  livekit_connector: 'telephone and messenger bridges, hosted only',
  livekit_connector_twilio: 'telephone and messenger bridges, hosted only',
  livekit_connector_whatsapp: 'telephone and messenger bridges, hosted only',
  livekit_internal: "what the other implementation's nodes say to each other",
  livekit_phone_number: 'buying telephone numbers, hosted only',
  livekit_token_source: 'a token endpoint that applications run themselves',
  livekit_agent_dev: "the agent framework's own tools",
  livekit_agent_inference: 'model inference, hosted only',
  livekit_agent_session: "the agent framework's own sessions",
  livekit_agent_text: "the agent framework's own text turns",
};
