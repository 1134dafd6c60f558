import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { StackProblem } from './docker-command.ts';

/** The one folder that may be named, and these flags. @throws StackProblem with the usage */
export function readArguments<const Flags extends ParseArgsOptionsConfig>(usage: string, options: Flags) {
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    if (positionals.length <= 1) return { values, folder: positionals[0] };
  } catch {
    // Answered like a folder too many.
  }
  throw new StackProblem(`Usage: ${usage}`);
}
