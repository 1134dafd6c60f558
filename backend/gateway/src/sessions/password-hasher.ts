import { hash, verify } from '@node-rs/argon2';
import { createBatcher } from '@orderbell/runtime';

/** argon2id with the parameters of OWASP's Password Storage Cheat Sheet: 19 MiB, 2 passes, 1 lane. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** As many wait as can be served in a time that a person would still wait. */
const MAX_WAITING = 2_000;

export interface PasswordHasher {
  /** @throws ProblemError `overloaded` when too many wait */
  readonly hash: (password: string) => Promise<string>;
  /**
   * Whether the password is the one of the hash. Without a hash the answer is no, after as much work, so that the time
   * does not tell which addresses have an account.
   * @throws ProblemError `overloaded` when too many wait
   */
  readonly matches: (password: string, hash: string | undefined) => Promise<boolean>;
}

/** A hasher that works on `atOnce` passwords at a time: the others wait, so that a burst of sign-ins leaves cores for orders. */
export async function createPasswordHasher(atOnce: number): Promise<PasswordHasher> {
  const nobodys = await hash('the password of nobody', parameters);
  const inTurn = createBatcher<() => Promise<string | boolean>, string | boolean>({
    lanes: atOnce,
    maxBatch: 1,
    maxWaiting: MAX_WAITING,
    run: (jobs) => Promise.all(jobs.map((job) => job())),
  });
  return {
    hash: async (password) => String(await inTurn(() => hash(password, parameters))),
    matches: async (password, known) => {
      const same = await inTurn(() => verify(known ?? nobodys, password));
      return same === true && known !== undefined;
    },
  };
}
