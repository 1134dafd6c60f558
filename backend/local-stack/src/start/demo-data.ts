import { ApiProblem, createApiClient, demoSignIns, type AnswerOf, type ApiClient } from '@orderbell/contracts';
import { Client } from 'pg';

type Session = AnswerOf<'signIn'>;
type Credentials = (typeof demoSignIns)[keyof typeof demoSignIns];

/** 10,000 of the main unit of a currency with two digits. */
const pocketMoney = 1_000_000;

/**
 * Makes the demo sign-ins where they are missing: a user with an account and money, and an operator. They come about
 * as a person's would, over the REST API; only the operator's role has no endpoint and is set in the database.
 * @throws ApiProblem when the gateway refuses, in its own words
 */
export async function makeDemoData(gatewayUrl: string, gatewayDatabaseUrl: string, signal: AbortSignal): Promise<void> {
  const api = createApiClient({ baseUrl: gatewayUrl, fetch: (url, init) => fetch(url, { ...init, signal }) });
  await as(api, demoSignIns.user, async (session) => fillAccount(api, session.accessToken));
  await as(api, demoSignIns.operator, async (session) => makeOperator(gatewayDatabaseUrl, session));
}

/** Signs in, registered first if need be, and out again: each start would leave a session behind otherwise. */
async function as(
  api: ApiClient,
  { email, password, name }: Credentials,
  act: (session: Session) => Promise<void>,
): Promise<void> {
  const session = await signIn(api, email, password).catch(async (cause: unknown) => {
    if (!isProblem(cause, 'unauthenticated')) throw cause;
    return api('register', { body: { email, password, name } });
  });
  await act(session);
  await api('signOut', { body: { refreshToken: session.refreshToken } });
}

async function signIn(api: ApiClient, email: string, password: string): Promise<Session> {
  return api('signIn', { body: { email, password } });
}

/** Money is given once: the demo user may spend it all. */
async function fillAccount(api: ApiClient, token: string): Promise<void> {
  try {
    await api('openAccount', { token });
  } catch (cause) {
    if (!isProblem(cause, 'account-exists')) throw cause;
  }
  const { items } = await api('listTransactions', { token, query: { limit: '1' } });
  if (items.length > 0) return;
  // The key makes it once even if a start was killed between the two requests.
  await api('topUpAccount', { token, idempotencyKey: 'demo-pocket-money', body: { amount: pocketMoney } });
}

async function makeOperator(databaseUrl: string, { user }: Session): Promise<void> {
  if (user.role === 'operator') return;
  const client = new Client({ connectionString: databaseUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query("UPDATE users SET role = 'operator' WHERE id = $1", [user.id]);
  } finally {
    await client.end();
  }
}

function isProblem(cause: unknown, type: ApiProblem['problem']['type']): boolean {
  return cause instanceof ApiProblem && cause.problem.type === type;
}
