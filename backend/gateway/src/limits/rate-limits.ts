import type { MikroORM } from '@mikro-orm/postgresql';
import { ProblemError } from '@orderbell/runtime';
import { CompiledQuery } from 'kysely';
import { createHash } from 'node:crypto';
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { addressKey } from './address-key.ts';

/** How much of what is let through in a minute. */
export interface RateLimitSettings {
  readonly signInsPerAddress: number;
  readonly signInsPerAccount: number;
  readonly writesPerUser: number;
}

/** Lets through or throws ProblemError `rate-limited` with the seconds to wait. */
export interface RateLimits {
  /** A registration or sign-in from an address. */
  readonly signInFrom: (address: string) => Promise<void>;
  /** A try of an account's password. */
  readonly signInTo: (email: string) => Promise<void>;
  /** The password was right: the account's earlier tries no longer count. */
  readonly signedInTo: (email: string) => Promise<void>;
  /** A write of a signed-in user. */
  readonly write: (userId: string) => Promise<void>;
}

const MINUTE_SECONDS = 60;

/**
 * Sign-ins are counted in the database: whoever tries passwords must not get another set of tries from every gateway or restart,
 * and beside a password's hash one statement costs nothing. Writes are counted in memory, each gateway for itself: the limit keeps
 * one user from taking a gateway's capacity, and a statement for each would cost more than what it saves.
 */
export function createRateLimits(
  orm: MikroORM,
  settings: RateLimitSettings,
  onLimited: (limit: 'address' | 'account' | 'writes') => void,
): RateLimits {
  const stored = (keyPrefix: string, points: number): RateLimiterPostgres =>
    new RateLimiterPostgres({
      storeClient: queries(orm),
      storeType: 'client',
      tableName: 'rate_limits',
      tableCreated: true,
      keyPrefix,
      points,
      duration: MINUTE_SECONDS,
      // Whoever is over the limit is refused without asking the database again.
      inMemoryBlockOnConsumed: points + 1,
    });
  const addresses = stored('address', settings.signInsPerAddress);
  const accounts = stored('account', settings.signInsPerAccount);
  const writes = new RateLimiterMemory({ points: settings.writesPerUser, duration: MINUTE_SECONDS });

  return {
    signInFrom: async (address) => {
      await consume(addresses, addressKey(address), () => onLimited('address'));
    },
    signInTo: async (email) => {
      await consume(accounts, accountKey(email), () => onLimited('account'));
    },
    signedInTo: async (email) => {
      await accounts.delete(accountKey(email));
    },
    write: async (userId) => {
      await consume(writes, userId, () => onLimited('writes'));
    },
  };
}

/** The table of limits holds nobody's address. */
function accountKey(email: string): string {
  return createHash('sha256').update(email).digest('base64url');
}

async function consume(
  limiter: RateLimiterMemory | RateLimiterPostgres,
  key: string,
  onLimited: () => void,
): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (state) {
    if (!(state instanceof RateLimiterRes)) throw state;
    onLimited();
    const retryAfter = Math.max(1, Math.ceil(state.msBeforeNext / 1000));
    throw new ProblemError('rate-limited', `Too many attempts. Try again in ${retryAfter} s.`, { retryAfter });
  }
}

/** The limiter's idea of a PostgreSQL client, on the connections that there are already. */
function queries(orm: MikroORM) {
  return {
    query: async ({ text, values }: { readonly text: string; readonly values?: readonly unknown[] }) => {
      const query = CompiledQuery.raw(text, [...(values ?? [])]);
      const { rows, numAffectedRows } = await orm.em.fork().getKysely().executeQuery(query);
      return { rows, rowCount: Number(numAffectedRows ?? rows.length) };
    },
  };
}
