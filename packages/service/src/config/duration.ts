// How does a configuration say a length of time? As Go writes it, for existing files have it so: `5s`, `1m30s`, `500ms`.
import { z } from 'zod';

const UNITS_MS: Readonly<Record<string, number>> = {
  ...{ ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1 },
  ...{ s: 1_000, m: 60_000, h: 3_600_000 },
};
const WHOLE = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/;
const PART = /(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g;

/** Read as milliseconds. `0` needs no unit. */
export const duration: z.ZodType<number> = z
  .union([z.literal(0), z.string()])
  .transform((value, context) => {
    const text = String(value);
    if (text === '0') return 0;
    if (WHOLE.test(text)) return toMilliseconds(text);
    context.addIssue({ code: 'custom', message: 'expected a duration such as 5s or 500ms' });
    return z.NEVER;
  });

const toMilliseconds = (text: string): number =>
  [...text.matchAll(PART)].reduce(
    (sum, [, amount, unit = '']) => sum + Number(amount) * (UNITS_MS[unit] ?? 0),
    0,
  );
