/** A secret cannot be used; the message says what to do. */
export class UnusableSecret extends Error {
  override readonly name = 'UnusableSecret';
}

/** What there is to choose from. */
export interface Candidates {
  /** The variable that a person gives it in. */
  readonly variable: string;
  readonly given: string | undefined;
  /** What the stack has used until now. */
  readonly stored: string | undefined;
  /** Whether a given one takes the place of another that is stored. */
  readonly replace: boolean;
  readonly make: () => string;
  /** The commands that make a replaced one known where it is in use. */
  readonly afterwards: readonly string[];
}

/**
 * The secret to use: the one in use, else the given one, else a new one. One that differs from what is in use is refused, because
 * what it opens still has the old one.
 * @throws UnusableSecret
 */
export function chooseSecret({ variable, given, stored, replace, make, afterwards }: Candidates): string {
  if (given === undefined || given === '') return stored ?? make();
  if (/[\r\n\0]/.test(given)) throw new UnusableSecret(`${variable} must be on one line.`);
  if (stored === undefined || stored === given || replace) return given;
  throw new UnusableSecret(
    [
      `${variable} is not the one that this stack was made with.`,
      'Put the old one back (or nothing at all: the stack remembers it), or change it for good:',
      '  docker compose run --rm secrets node docker/one-shot/make-secrets.ts --replace',
      ...afterwards,
    ].join('\n'),
  );
}
