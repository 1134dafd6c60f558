import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';

/** A mistake in what the person typed; the message says what is possible. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The flags of a command line. @throws UsageError with the help for one that is not known, or that is no flag */
export function readFlags<const Flags extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Flags,
  helpText: string,
) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (cause) {
    throw new UsageError(`${cause instanceof Error ? cause.message : String(cause)}\n\n${helpText}`);
  }
}

/** What a tool that could not do its work prints: a mistake in its own words, anything else with where it happened. */
export function failureText(cause: unknown): string {
  if (cause instanceof UsageError) return cause.message;
  return cause instanceof Error && cause.stack !== undefined ? cause.stack : String(cause);
}
