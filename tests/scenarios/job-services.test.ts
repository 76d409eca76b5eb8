// What does an application hear of egress, ingress, SIP and agents? Which service refuses, and why, or that none is running.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  AgentDispatchClient,
  EgressClient,
  EncodedFileOutput,
  IngressClient,
  IngressInput,
  SipClient,
  TwirpError,
} from 'livekit-server-sdk';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';
import { createToken } from '../kit/token.ts';

let chorale: RunningChorale;
before(async () => {
  chorale = await startChorale({ args: ['--log-level', 'error'] });
});
after(() => chorale[Symbol.asyncDispose]());

type ClientClass<T> = new (url: string, apiKey: string, secret: string) => T;
const clientOf = <T>(Client: ClientClass<T>, secret: string = chorale.apiSecret): T =>
  new Client(chorale.url, chorale.apiKey, secret);

async function refusal(call: Promise<unknown>): Promise<readonly [string | undefined, string]> {
  const error = await call.then(
    () => assert.fail('the call was answered'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof TwirpError, String(error));
  return [error.code, error.message];
}

test('egress refuses to record, and says so', async () => {
  const egress = clientOf(EgressClient);
  const output = new EncodedFileOutput({ filepath: 'a.mp4' });
  const [code, words] = await refusal(egress.startRoomCompositeEgress('lab', output));
  assert.equal(code, 'unimplemented');
  assert.match(words, /StartRoomCompositeEgress: this egress service cannot record yet/);
  assert.deepEqual(await egress.listEgress(), []);
  assert.equal((await refusal(egress.stopEgress('EG_x')))[0], 'not_found');
});

test('ingress refuses to take media in, and says so', async () => {
  const ingress = clientOf(IngressClient);
  const options = { name: 'x', roomName: 'lab', participantIdentity: 'camera' };
  const [code, words] = await refusal(ingress.createIngress(IngressInput.RTMP_INPUT, options));
  assert.equal(code, 'unimplemented');
  assert.match(words, /cannot take media in yet/);
  assert.deepEqual(await ingress.listIngress(), []);
  assert.equal((await refusal(ingress.deleteIngress('IN_x')))[0], 'not_found');
});

test('SIP and agent dispatch say what is missing', async () => {
  const [sip, sipWords] = await refusal(clientOf(SipClient).listSipInboundTrunk());
  assert.deepEqual([sip, /no SIP service/.test(sipWords)], ['unimplemented', true]);
  const dispatches = clientOf(AgentDispatchClient).listDispatch('lab');
  const [agents, agentWords] = await refusal(dispatches);
  assert.deepEqual([agents, /no agent dispatch/.test(agentWords)], ['unimplemented', true]);
});

test('who may not call is told so first', async () => {
  const forged = clientOf(EgressClient, 'another secret of thirty-two bytes');
  assert.equal((await refusal(forged.listEgress()))[0], 'unauthenticated');
  const token = await createToken(chorale, { room: 'lab', identity: 'app' });
  assert.equal((await post('livekit.Ingress/ListIngress', {}, token)).code, 'unauthenticated');
});

const post = async (path: string, body: object, token: string) => {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const url = `${chorale.url}/twirp/${path}`;
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await answer.json()) as { code: string; msg: string };
};

test('a receiver of webhooks that a request names must be public', async () => {
  const grant = { roomRecord: true };
  const token = await createToken(chorale, { room: 'lab', identity: 'app', grant });
  const start = (url: string) =>
    post('livekit.Egress/StartTrackEgress', { room_name: 'lab', webhooks: [{ url }] }, token);
  for (const url of ['http://127.0.0.1/', 'http://2130706433/', 'http://[::ffff:10.0.0.1]/', 'x']) {
    const { code, msg } = await start(url);
    assert.deepEqual([code, /^webhooks\[0\]\.url /.test(msg)], ['invalid_argument', true], url);
  }
  assert.equal((await start('https://example.com/hook')).code, 'unimplemented');
});
