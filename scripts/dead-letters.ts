/** `npm run dead-letters -- list|show|requeue|discard`: what the Pipeline page does about dead letters, from a terminal. */
import {
  ApiProblem,
  createApiClient,
  demoSignIns,
  NoAnswer,
  type AnswerOf,
  type DeadLetter,
  type SentQuery,
} from '@orderbell/contracts';
import { parseArgs } from 'node:util';

const help = `npm run dead-letters -- list [--status open|waiting|requeued|discarded|all] [--limit 20] [--cursor ...]
npm run dead-letters -- show ID
npm run dead-letters -- requeue ID
npm run dead-letters -- discard ID --reason "why"

Works on a running stack through its gateway, as an operator.
  --gateway URL    GATEWAY_URL; http://localhost:8080 unless told
  --email ...      OPERATOR_EMAIL, and OPERATOR_PASSWORD (a variable only: arguments are seen by everybody on the machine).
                   On localhost, without either: the demo operator that npm start makes.
  --json           the answer as JSON`;

/** A mistake in what the person typed, or a refusal; the message is for them. */
class Refused extends Error {}

const { values, positionals } = readArguments();
const gateway = (values.gateway ?? process.env['GATEWAY_URL'] ?? 'http://localhost:8080').replace(/\/$/, '');
const api = createApiClient({ baseUrl: gateway, fetch });

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        gateway: { type: 'string' },
        email: { type: 'string' },
        status: { type: 'string' },
        limit: { type: 'string' },
        cursor: { type: 'string' },
        reason: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
    process.exit(64);
  }
}

/** The demo operator exists on a person's own machine only: its password is never tried anywhere else. */
function credentials(): { readonly email: string; readonly password: string } {
  const email = values.email ?? process.env['OPERATOR_EMAIL'];
  const password = process.env['OPERATOR_PASSWORD'];
  if (email !== undefined && password !== undefined) return { email, password };
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(new URL(gateway).hostname);
  if (email === undefined && password === undefined && isHere) {
    const { operator } = demoSignIns;
    return { email: operator.email, password: operator.password };
  }
  throw new Refused('Say who you are: --email (or OPERATOR_EMAIL) and OPERATOR_PASSWORD.');
}

async function run(): Promise<void> {
  const [command, id, ...rest] = positionals;
  if (values.help || command === undefined) {
    console.log(help);
    return;
  }
  if (!['list', 'show', 'requeue', 'discard'].includes(command) || rest.length > 0) throw new Refused(help);
  if (command !== 'list' && id === undefined) throw new Refused(`Which one? "list" shows their ids.\n\n${help}`);
  const session = await api('signIn', { body: credentials() });
  const token = session.accessToken;
  try {
    if (session.user.role !== 'operator') throw new Refused(`${session.user.email} is no operator.`);
    if (command === 'list') print(await api('listDeadLetters', { token, query: query() }), listed);
    else if (command === 'show') print(await find(token, id ?? ''), shown);
    else if (command === 'requeue') {
      print(await api('requeueDeadLetter', { token, params: { id: id ?? '' } }), settled);
    } else {
      if (values.reason === undefined) throw new Refused('Why? --reason is kept with it.');
      const body = { reason: values.reason };
      print(await api('discardDeadLetter', { token, params: { id: id ?? '' }, body }), settled);
    }
  } finally {
    await api('signOut', { body: { refreshToken: session.refreshToken } }).catch(() => undefined);
  }
}

/** What was typed; the server says what is wrong with it. */
function query(): SentQuery<'listDeadLetters'> {
  const { status, limit, cursor } = values;
  return { status: status as SentQuery<'listDeadLetters'>['status'], limit, cursor };
}

async function find(token: string, id: string): Promise<DeadLetter> {
  let cursor: string | undefined;
  do {
    const page: AnswerOf<'listDeadLetters'> = await api('listDeadLetters', {
      token,
      query: { status: 'all', limit: '100', cursor },
    });
    const found = page.items.find((letter) => letter.id === id);
    if (found !== undefined) return found;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  throw new Refused(`There is no dead letter ${id}.`);
}

function print<T>(answer: T, inWords: (answer: T) => string): void {
  console.log(values.json ? JSON.stringify(answer, null, 2) : inWords(answer));
}

function listed({ items, nextCursor, unreachable }: AnswerOf<'listDeadLetters'>): string {
  const lines = items.map(
    ({ id, service, status, reason, type, orderId, createdAt, detail }) =>
      `${id}  ${createdAt}  ${service}  ${status}  ${type ?? '(no type)'}  order ${orderId ?? '-'}\n    ${reason}: ${detail}`,
  );
  return [
    ...(lines.length === 0 ? ['No dead letters.'] : lines),
    ...(nextCursor === null ? [] : [`\nMore: --cursor ${nextCursor}`]),
    ...unreachable.map((service) => `\n${service} does not answer: its dead letters are missing here.`),
  ].join('\n');
}

function shown(letter: DeadLetter): string {
  const { attempts, headers, payload, ...rest } = letter;
  return [
    ...Object.entries(rest).map(([name, value]) => `${name}: ${String(value ?? '-')}`),
    'headers:',
    ...Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`),
    'attempts:',
    ...attempts.map(({ at, error, by }) => `  ${at}${by === null ? '' : ` by ${by}`}: ${error}`),
    'payload:',
    payload ?? '(none)',
  ].join('\n');
}

function settled({ id, status, attempts, detail }: DeadLetter): string {
  if (status === 'open') return `${id} failed again (${attempts.length} attempts) and stays open: ${detail}`;
  return `${id} is ${status}.`;
}

try {
  await run();
} catch (error) {
  const isKnown = error instanceof Refused || error instanceof NoAnswer;
  console.error(error instanceof ApiProblem ? error.problem.detail : isKnown ? error.message : String(error));
  process.exitCode = 1;
}
