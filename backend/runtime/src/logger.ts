import { pino, type Logger } from 'pino';

export type { Logger };

/** JSON lines on standard output. Nothing secret or personal is ever handed to it; the redaction stands behind that rule. */
export function createLogger(service: string, level: string): Logger {
  return pino({
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: [
        'authorization',
        'cookie',
        'password',
        'token',
        'refreshToken',
        'accessToken',
        'email',
        '*.authorization',
        '*.cookie',
        '*.password',
        '*.token',
        '*.email',
      ],
      censor: '[redacted]',
    },
  });
}
