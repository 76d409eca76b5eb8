// How is a method asked whose call must cost next to nothing? One message each way: no stream, no headers, no Connect.
import { answerRequests, type Bus, request, type SubscribeOptions } from '@chorale/bus';
import {
  create,
  type DescMessage,
  type DescMethodUnary,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@chorale/proto';
import { ChoraleError, type ErrorCode } from '@chorale/protocol';
import { fromRpcError } from './errors.ts';

const OK = 0;
const FAILED = 1;

/**
 * For small messages: one that is longer than a frame of the bus throws. Throws what the other side threw, unavailable at
 * once where nobody answers on `subject`, and the reason of `signal`, which the other side does not hear of.
 */
export async function askMethod<I extends DescMessage, O extends DescMessage>(
  { bus, subject }: { readonly bus: Bus; readonly subject: string },
  method: DescMethodUnary<I, O>,
  input: MessageInitShape<I>,
  signal: AbortSignal,
): Promise<MessageShape<O>> {
  const question = toBinary(method.input, create(method.input, input));
  const answer = await request(bus, subject, question, signal);
  const body = answer.subarray(1);
  if (answer[0] === OK) return fromBinary(method.output, body);
  throw readError(body);
}

/** The other side of it, until disposed. */
export function answerMethod<I extends DescMessage, O extends DescMessage>(
  { bus, subject, queue }: SubscribeOptions & { readonly bus: Bus; readonly subject: string },
  method: DescMethodUnary<I, O>,
  handle: (input: MessageShape<I>) => Promise<MessageInitShape<O>>,
): Disposable {
  const answer = async (question: Uint8Array): Promise<Uint8Array> => {
    try {
      const output = await handle(fromBinary(method.input, question));
      return tagged(OK, toBinary(method.output, create(method.output, output)));
    } catch (error) {
      return tagged(FAILED, writeError(fromRpcError(error)));
    }
  };
  return answerRequests(bus, subject, answer, { queue });
}

function tagged(tag: number, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(body.length + 1);
  bytes[0] = tag;
  bytes.set(body, 1);
  return bytes;
}

const writeError = ({ code, message }: ChoraleError): Uint8Array =>
  new TextEncoder().encode(JSON.stringify({ code, message }));

function readError(bytes: Uint8Array): ChoraleError {
  const { code, message } = JSON.parse(new TextDecoder().decode(bytes)) as {
    code: ErrorCode;
    message: string;
  };
  return new ChoraleError(code, message);
}
