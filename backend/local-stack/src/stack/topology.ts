import { join } from 'node:path';
import { tokenPublicKey, type Secrets } from './secrets.ts';
import type { ReachedThrough } from './stack.ts';

/** The services, in the order in which they stop: who is asked first stops first. */
export const serviceKinds = ['web', 'gateway', 'audit', 'orders', 'payments'] as const;
export type ServiceKind = (typeof serviceKinds)[number];

/** The services that own a database. */
export const databaseOwners = ['gateway', 'orders', 'payments'] as const;
export type DatabaseOwner = (typeof databaseOwners)[number];

/** Settings for a kind of service, over those that the stack gives. */
export type ServiceEnvironments = Partial<Record<ServiceKind, Readonly<Record<string, string>>>>;

/** One process of a service. */
export interface ServiceSpec {
  /** `orders`, or `orders-2` for the second instance. */
  readonly name: string;
  readonly kind: ServiceKind;
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  readonly url: string;
  /** Answers 200 once the service serves. */
  readonly readyUrl: string;
}

/** What the services' settings are made of. */
export interface Surroundings {
  readonly root: string;
  /** The ports of the instances of each kind; none for a kind that is left out. */
  readonly ports: Readonly<Record<ServiceKind, readonly number[]>>;
  readonly reachedThrough?: ReachedThrough;
  readonly databaseUrls: Readonly<Record<DatabaseOwner, string>>;
  /** The databases that the audit reads, with its own role. */
  readonly auditUrls: Readonly<Record<'orders' | 'payments', string>>;
  readonly kafkaBrokers: readonly string[];
  readonly secrets: Secrets;
  readonly demoSignIns: boolean;
  readonly dev: boolean;
  readonly extra: ServiceEnvironments;
}

/** The processes to run, each with exactly the settings that it needs. */
export function serviceSpecs(around: Surroundings): readonly ServiceSpec[] {
  return serviceKinds.flatMap((kind) =>
    around.ports[kind].map((port, index) => ({
      name: index === 0 ? kind : `${kind}-${index + 1}`,
      kind,
      script: join(around.root, around.dev && kind === 'web' ? webFromSources : scripts[kind]),
      env: {
        NODE_ENV: 'production',
        HOST: '127.0.0.1',
        PORT: String(port),
        ...settingsOf(kind, around),
        ...around.extra[kind],
      },
      url: urlOf(port),
      readyUrl: `${urlOf(port)}/readyz`,
    })),
  );
}

const scripts: Readonly<Record<ServiceKind, string>> = {
  web: 'desktop/src/web/server.ts',
  gateway: 'backend/gateway/src/main.ts',
  audit: 'backend/audit/src/main.ts',
  orders: 'backend/orders/src/main.ts',
  payments: 'backend/payments/src/main.ts',
};

/** Serves the web client as it is being written. */
const webFromSources = 'desktop/src/web/dev-server.ts';

function settingsOf(kind: ServiceKind, around: Surroundings): Readonly<Record<string, string>> {
  if (kind === 'web') return { GATEWAY_URL: urlsOf(around.ports.gateway)[0] ?? '' };
  const { resendSecret } = around.secrets;
  if (kind === 'audit') {
    return {
      ORDERS_DATABASE_URL: around.auditUrls.orders,
      PAYMENTS_DATABASE_URL: around.auditUrls.payments,
      RESEND_ORDERS_URL: urlsOf(around.ports.orders).join(','),
      RESEND_PAYMENTS_URL: urlsOf(around.ports.payments).join(','),
      TOKEN_PUBLIC_KEY: JSON.stringify(tokenPublicKey(around.secrets)),
      RESEND_SECRET: resendSecret,
    };
  }
  const settings = {
    DATABASE_URL: around.databaseUrls[kind],
    KAFKA_BROKERS: around.kafkaBrokers.join(','),
    TOKEN_PUBLIC_KEY: JSON.stringify(tokenPublicKey(around.secrets)),
  };
  if (kind !== 'gateway') return { ...settings, RESEND_SECRET: resendSecret };
  return {
    ...settings,
    ORDERS_URL: urlsOf(around.ports.orders, around.reachedThrough?.orders).join(','),
    PAYMENTS_URL: urlsOf(around.ports.payments, around.reachedThrough?.payments).join(','),
    AUDIT_URL: urlsOf(around.ports.audit)[0] ?? '',
    TOKEN_SIGNING_KEY: JSON.stringify(around.secrets.tokenSigningKey),
    // A browser may name the web client's host either way.
    WEB_ORIGINS: around.ports.web.flatMap((port) => [`http://localhost:${port}`, urlOf(port)]).join(','),
    DEMO_SIGN_INS: String(around.demoSignIns),
  };
}

/**
 * Arguments of Node that a kind always has: most of what is under way, each request from its first byte to its last, is the gateway's;
 * the audit and the web server have little to remember, and take little.
 */
export const nodeArgumentsOf: Partial<Readonly<Record<ServiceKind, readonly string[]>>> = {
  gateway: ['--max-semi-space-size=32'],
  audit: ['--max-old-space-size=64', '--max-semi-space-size=1'],
  web: ['--max-old-space-size=64', '--max-semi-space-size=1'],
};

function urlsOf(ports: readonly number[], firstIsReachedAt?: number): readonly string[] {
  return ports.map((port, index) => urlOf((index === 0 ? firstIsReachedAt : undefined) ?? port));
}

function urlOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}
