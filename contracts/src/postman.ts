import { z } from 'zod';
import { endpoints, type EndpointName } from './endpoints.ts';
import type { Endpoint } from './endpoint.ts';
import { publicEndpoints } from './openapi.ts';

/** A part of a collection in Postman's format 2.1; only what we write. */
interface PostmanItem {
  readonly name: string;
  readonly request: object;
  readonly event?: readonly object[];
}

interface Step {
  readonly name: string;
  readonly endpoint: EndpointName;
  readonly body?: object;
  /** JavaScript lines, run before the request. */
  readonly before?: readonly string[];
  /** JavaScript lines, run with the answer; `answer` is its JSON. */
  readonly after?: readonly string[];
}

const keepTokens = [
  "pm.collectionVariables.set('accessToken', answer.accessToken);",
  "if (answer.refreshToken) pm.collectionVariables.set('refreshToken', answer.refreshToken);",
];
const keepOrder = ["pm.collectionVariables.set('orderId', answer.id);"];

/** What an answer leaves for the requests after it. */
const carried: Readonly<Partial<Record<EndpointName, readonly string[]>>> = {
  register: keepTokens,
  signIn: keepTokens,
  refresh: keepTokens,
  placeOrder: keepOrder,
  listDeadLetters: ["if (answer.items.length > 0) pm.collectionVariables.set('deadLetterId', answer.items[0].id);"],
};

/** Bodies whose values come from earlier answers or must be new each time. */
const bodies: Readonly<Partial<Record<EndpointName, object>>> = {
  register: { email: '{{email}}', password: '{{password}}', name: 'Ada' },
  signIn: { email: '{{email}}', password: '{{password}}' },
  refresh: { refreshToken: '{{refreshToken}}' },
  signOut: { refreshToken: '{{refreshToken}}' },
};

/** Runs top to bottom: from registration to a FINISHED order and the debit that paid it. */
const orderFlow: readonly Step[] = [
  {
    name: '1. Register',
    endpoint: 'register',
    before: [
      "pm.collectionVariables.set('email', `ada-${pm.variables.replaceIn('{{$randomUUID}}')}@example.com`);",
      "pm.collectionVariables.set('password', 'correct horse battery');",
    ],
    after: keepTokens,
  },
  {
    name: '2. Open an account',
    endpoint: 'openAccount',
    after: ["pm.test('starts empty', () => pm.expect(answer.balance).to.eql(0));"],
  },
  {
    name: '3. Top it up',
    endpoint: 'topUpAccount',
    body: { amount: 10_000 },
    after: ["pm.test('holds 10,000', () => pm.expect(answer.account.balance).to.eql(10000));"],
  },
  {
    name: '4. Place an order',
    endpoint: 'placeOrder',
    body: { amount: 1000, description: 'тестовая покупка' },
    after: [
      ...keepOrder,
      "pm.collectionVariables.set('looks', '0');",
      "pm.test('is NEW', () => pm.expect(answer.status).to.eql('NEW'));",
    ],
  },
  {
    name: '5. See it FINISHED',
    endpoint: 'showOrder',
    after: [
      "const looks = Number(pm.collectionVariables.get('looks')) + 1;",
      "pm.collectionVariables.set('looks', String(looks));",
      "if (answer.status === 'NEW' && looks < 100) {",
      '  // Payment runs beside this: look again in a moment.',
      '  setTimeout(() => {}, 100);',
      '  pm.execution.setNextRequest(pm.info.requestName);',
      '} else {',
      "  pm.test('is FINISHED', () => pm.expect(answer.status).to.eql('FINISHED'));",
      '}',
    ],
  },
  {
    name: '6. See the balance',
    endpoint: 'showAccount',
    after: ["pm.test('is 9,000', () => pm.expect(answer.balance).to.eql(9000));"],
  },
  {
    name: '7. See the debit',
    endpoint: 'listTransactions',
    after: [
      "const debits = answer.items.filter((item) => item.type === 'DEBIT');",
      "pm.test('one debit names the order', () => {",
      '  pm.expect(debits).to.have.lengthOf(1);',
      "  pm.expect(debits[0].referenceOrderId).to.eql(pm.collectionVariables.get('orderId'));",
      '});',
    ],
  },
];

/** The Postman collection: the order flow to run, then every endpoint by its tag. */
export function postmanCollection(): object {
  const all = publicEndpoints() as readonly (readonly [EndpointName, Endpoint])[];
  const byTag = Map.groupBy(all, ([, endpoint]) => endpoint.tag);
  return {
    info: {
      name: 'Orderbell',
      description:
        'Made from the endpoint table in contracts/. Run the folder "Order flow" top to bottom: it needs nothing prepared.',
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{accessToken}}', type: 'string' }] },
    variable: [
      { key: 'baseUrl', value: 'http://localhost:8080' },
      { key: 'email', value: 'ada@example.com' },
      { key: 'password', value: 'correct horse battery' },
      { key: 'accessToken', value: '' },
      { key: 'refreshToken', value: '' },
      { key: 'orderId', value: '' },
      { key: 'deadLetterId', value: '' },
    ],
    item: [
      { name: 'Order flow', item: orderFlow.map((step) => item(step)) },
      ...[...byTag].map(([tag, rows]) => ({
        name: tag,
        item: rows.map(([endpoint, { summary }]) => item({ name: summary, endpoint, after: carried[endpoint] ?? [] })),
      })),
    ],
  };
}

function item({ name, endpoint, body, before = [], after = [] }: Step): PostmanItem {
  const row: Endpoint = endpoints[endpoint];
  const content = row.body === undefined ? undefined : (body ?? bodies[endpoint] ?? row.body.meta()?.example);
  return {
    name,
    request: {
      method: row.method,
      description: row.description ?? row.summary,
      ...(row.access === 'public' ? { auth: { type: 'noauth' } } : {}),
      header: [
        ...(content === undefined ? [] : [{ key: 'Content-Type', value: 'application/json' }]),
        ...(row.idempotent ? [{ key: 'Idempotency-Key', value: '{{$randomUUID}}' }] : []),
      ],
      url: url(row),
      ...(content === undefined
        ? {}
        : { body: { mode: 'raw', raw: JSON.stringify(content, null, 2), options: { raw: { language: 'json' } } } }),
    },
    event: [
      ...(before.length === 0 ? [] : [script('prerequest', before)]),
      script('test', [
        `pm.test('answers ${row.status}', () => pm.response.to.have.status(${row.status}));`,
        ...(after.length === 0 ? [] : ['const answer = pm.response.json();', ...after]),
      ]),
    ],
  };
}

function script(listen: 'prerequest' | 'test', exec: readonly string[]): object {
  return { listen, script: { type: 'text/javascript', exec } };
}

function url(row: Endpoint): object {
  const id = row.path.startsWith('/dead-letters/') ? '{{deadLetterId}}' : '{{orderId}}';
  const path = row.path.replaceAll('{id}', id).slice(1);
  const query = Object.entries(row.query?.shape ?? {}).map(([key, schema]) => ({
    key,
    value: exampleOf(schema),
    disabled: true,
  }));
  return {
    raw: `{{baseUrl}}/${path}`,
    host: ['{{baseUrl}}'],
    path: path.split('/'),
    ...(query.length === 0 ? {} : { query }),
  };
}

function exampleOf(schema: unknown): string {
  const example = schema instanceof z.ZodType ? schema.meta()?.example : undefined;
  return typeof example === 'string' ? example : '';
}
