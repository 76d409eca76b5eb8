import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDeferred } from '@chorale/async';
import { createMemoryBus } from '@chorale/bus';
import { NodeControlService, NodeState } from '@chorale/proto/chorale/node_control';
import { ChoraleError } from '@chorale/protocol';
import {
  answerMethod,
  askMethod,
  Code,
  ConnectError,
  createBusTransport,
  createClient,
  fromRpcError,
  type ServiceImpl,
  serveOverBus,
} from './index.ts';

const served: ServiceImpl<typeof NodeControlService> = {
  getNode: () => ({ nodeId: 'ND_1', state: NodeState.SERVING, workers: [] }),
  assignRoom: () => {
    throw new ChoraleError('not_found', 'requested room does not exist');
  },
  async *watchLoad({ reports }) {
    for (let sequence = 1; sequence <= reports; sequence++) yield { sequence, workers: [] };
  },
};

function connect(implementation: ServiceImpl<typeof NodeControlService> = served) {
  const bus = createMemoryBus();
  serveOverBus(bus, 'node.ND_1', (router) => router.service(NodeControlService, implementation));
  return createClient(NodeControlService, createBusTransport(bus, 'node.ND_1'));
}

test('a unary call is answered', async () => {
  const node = await connect().getNode({});
  assert.equal(node.nodeId, 'ND_1');
  assert.equal(node.state, NodeState.SERVING);
});

test('a server stream longer than the window arrives whole', async () => {
  const reports = await Array.fromAsync(
    connect().watchLoad({ reports: 100 }),
    (report) => report.sequence,
  );
  assert.deepEqual(reports.length, 100);
  assert.equal(reports.at(-1), 100);
});

test('a code crosses the bus', async () => {
  const client = connect({
    ...served,
    getNode: () => {
      throw new ConnectError('drained', Code.FailedPrecondition);
    },
  });
  await assert.rejects(client.getNode({}), {
    code: Code.FailedPrecondition,
    rawMessage: 'drained',
  });
});

test('nobody there is unavailable; an unknown method unimplemented', async () => {
  const bus = createMemoryBus();
  const client = createClient(NodeControlService, createBusTransport(bus, 'node.ND_2'));
  await assert.rejects(client.getNode({}), { code: Code.Unavailable });
  serveOverBus(bus, 'node.ND_2', () => undefined);
  await assert.rejects(client.getNode({}), { code: Code.Unimplemented });
});

test('a deadline reaches the handler and the caller', async () => {
  const stopped = createDeferred<void>();
  const client = connect({
    ...served,
    getNode: (_request, context) => {
      context.signal.addEventListener('abort', () => stopped.resolve());
      return new Promise(() => undefined);
    },
  });
  await assert.rejects(client.getNode({}, { timeoutMs: 30 }), { code: Code.DeadlineExceeded });
  await stopped.promise;
});

test('aborting a stream stops its handler', async () => {
  const stopped = createDeferred<void>();
  const client = connect({
    ...served,
    async *watchLoad() {
      try {
        for (let sequence = 1; ; sequence++) yield { sequence, workers: [] };
      } finally {
        stopped.resolve();
      }
    },
  });
  const leave = new AbortController();
  const reports = client.watchLoad({ reports: 1 }, { signal: leave.signal, timeoutMs: 0 });
  await assert.rejects(
    async () => {
      for await (const report of reports) if (report.sequence === 3) leave.abort();
    },
    { code: Code.Canceled },
  );
  await stopped.promise;
});

test('a question is answered; what the other side throws, nobody and a deadline are told apart', async () => {
  const bus = createMemoryBus();
  const asked = { bus, subject: 'ask' };
  const { getNode } = NodeControlService.method;
  const ask = (signal = AbortSignal.timeout(5_000)) => askMethod(asked, getNode, {}, signal);
  await assert.rejects(ask(), { code: 'unavailable' });
  const answers = [
    () => Promise.resolve({ nodeId: 'ND_1' }),
    () => Promise.reject(new ChoraleError('not_found', 'no such room')),
    () => new Promise<never>(() => undefined),
  ];
  using _answered = answerMethod(asked, getNode, () => answers.shift()?.() ?? assert.fail());
  assert.equal((await ask()).nodeId, 'ND_1');
  await assert.rejects(ask(), { code: 'not_found', message: 'no such room' });
  await assert.rejects(ask(AbortSignal.timeout(5)), { name: 'TimeoutError' });
});

test('an error of the house keeps its code both ways', async () => {
  const error = await connect().assignRoom({ roomName: 'x' }).catch(fromRpcError);
  assert.ok(error instanceof ChoraleError);
  assert.equal(error.code, 'not_found');
  assert.equal(error.message, 'requested room does not exist');
});
