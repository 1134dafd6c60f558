import type { Logger } from '../src/index.ts';

export type LogLine = { readonly level: string; readonly message: string; readonly fields: object };

/** A logger that remembers, for tests that look at what a person would be told. */
export function recordingLogger(): { readonly logger: Logger; readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const write = (level: string) => (fields: object, message: string) => {
    lines.push({ level, message, fields });
  };
  return {
    lines,
    logger: { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') },
  };
}
