/** What messaging logs with. Every pino logger is one. Fields come first, the sentence for a person second. */
export type Logger = {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};
