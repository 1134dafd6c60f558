/** `npm run audit`: looks at everything once, prints the verdict, and exits with 1 when something is wrong, 2 when it could not look. */
import { createLogger, readConfig } from '@orderbell/runtime';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { createAudit } from '../audit.ts';
import { booksConfig, lookConfig } from '../config.ts';
import { openReader } from '../reader.ts';

const OnceConfig = z.object({ ...booksConfig, ...lookConfig });

/** Of the stack that `npm start` runs, unless the variables say otherwise. */
async function environment(): Promise<NodeJS.ProcessEnv> {
  if (process.env['ORDERS_DATABASE_URL'] !== undefined) return process.env;
  const file = join(process.env['LOCAL_FOLDER'] ?? '.local', 'secrets.json');
  const secrets = z.object({ auditPassword: z.string() }).parse(JSON.parse(await readFile(file, 'utf8')));
  const port = process.env['POSTGRES_PORT'] ?? '15432';
  const url = (database: string) => `postgres://audit:${secrets.auditPassword}@127.0.0.1:${port}/${database}`;
  return { ...process.env, ORDERS_DATABASE_URL: url('orders'), PAYMENTS_DATABASE_URL: url('payments') };
}

async function run(): Promise<number> {
  const config = readConfig(OnceConfig, await environment());
  const books = { orders: openReader(config.ORDERS_DATABASE_URL), payments: openReader(config.PAYMENTS_DATABASE_URL) };
  try {
    const audit = createAudit({
      books,
      logger: createLogger('audit', 'silent'),
      repair: undefined,
      slice: config.AUDIT_SLICE,
      stuckSeconds: config.AUDIT_STUCK_SECONDS,
    });
    await audit.look({ thorough: true });
    const { verdict } = audit.state();
    for (const { kind, subject, detail } of audit.findings()) console.log(`${kind}: ${subject}: ${detail}`);
    console.log(
      verdict === 'sound'
        ? 'Sound: orders, ledger and balances agree.'
        : `Damaged: ${audit.findings().length} findings. Nothing was changed.`,
    );
    return verdict === 'sound' ? 0 : 1;
  } finally {
    await Promise.all([books.orders.close(), books.payments.close()]);
  }
}

try {
  process.exitCode = await run();
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  console.error(
    `The audit could not look: ${reason}\nIt reads the stack of npm start in this folder, or ORDERS_DATABASE_URL and PAYMENTS_DATABASE_URL.`,
  );
  process.exitCode = 2;
}
