// How do we reach C? `node:ffi`, looked up at run time so that a Node without it can still use the portable twins.
import type {
  ArgumentType,
  DynamicLibraryResult,
  ReturnType as FfiReturnType,
  FunctionDefinitions,
} from 'node:ffi';

export type Ffi = typeof import('node:ffi');

export interface Signature<R extends FfiReturnType, A extends readonly ArgumentType[]> {
  readonly return: R;
  readonly arguments: A;
}

/** A C signature in the order in which C writes it. */
export function signature<R extends FfiReturnType, const A extends readonly ArgumentType[]>(
  result: R,
  ...parameters: A
): Signature<R, A> {
  return { return: result, arguments: parameters };
}

/** Undefined where this Node has no `node:ffi`. */
export function findFfi(): Ffi | undefined {
  return process.getBuiltinModule('node:ffi');
}

/** Throws one sentence where there is none. */
export function requireFfi(): Ffi {
  const ffi = findFfi();
  if (ffi === undefined) throw new Error(`Node ${process.version} has no node:ffi`);
  return ffi;
}

/**
 * Symbols of the running executable and of what it is linked to: the only copy of OpenSSL that may be used. `dlopen` answers with a
 * dictionary that is searched for each call; a plain object's functions are known where they are called.
 */
export function openExecutable<const T extends FunctionDefinitions>(
  definitions: T,
): Pick<DynamicLibraryResult<T>, 'lib' | 'functions'> {
  const { lib, functions } = requireFfi().dlopen(null, definitions);
  return { lib, functions: { ...functions } };
}
