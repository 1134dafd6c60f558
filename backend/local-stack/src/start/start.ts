import { once } from 'node:events';
import { relative, resolve } from 'node:path';
import type { Say } from '../machine/environment.ts';
import { lockFolder } from '../machine/folder-lock.ts';
import { endLeftovers } from '../stack/leftovers.ts';
import { makeStackFolder } from '../stack/stack-folder.ts';
import { root } from '../stack/root.ts';
import { reloadOnChange } from '../stack/reload-on-change.ts';
import { startStack } from '../stack/start-stack.ts';
import type { Stack } from '../stack/stack.ts';
import { checkPorts } from './check-ports.ts';
import { makeDemoData } from './demo-data.ts';
import { finalBlock } from './final-block.ts';
import { openDesktop } from './open-desktop.ts';
import type { StartOptions, StartSettings } from './options.ts';
import { wipe } from './wipe.ts';

/** How `npm start` was asked, and how it talks. */
export interface StartRequest {
  readonly options: StartOptions;
  readonly settings: StartSettings;
  readonly say: Say;
  /** Prints text as it is, for what is not a step. */
  readonly print: (text: string) => void;
  /** Aborted when everything shall stop. */
  readonly signal: AbortSignal;
}

/**
 * Starts everything, serves until the signal is aborted, stops everything. Rejects when something cannot start, and
 * with the signal's reason when that is aborted before everything runs; nothing is left running in either case.
 */
export async function start(request: StartRequest): Promise<void> {
  const { options, settings, say, signal } = request;
  const folder = resolve(settings.LOCAL_FOLDER);
  await makeStackFolder(folder);
  const lock = lockFolder(folder);
  try {
    // Before anything else: leftovers hold the ports, and the data that may be wiped.
    for (const name of await endLeftovers(folder)) say(`ended ${name}, left behind by a start that was killed`);
    if (options.fresh) await wipe(folder, say);
    await checkPorts(settings);
    signal.throwIfAborted();
    const stack = await startStack({ ...stackRequest(settings), dev: options.dev, folder, say, signal });
    const reload = options.dev ? reloadOnChange({ processes: stack.processes, say }) : undefined;
    try {
      await serve(stack, request);
    } finally {
      reload?.stop();
      await stack.stop();
    }
  } finally {
    lock.release();
  }
}

async function serve(stack: Stack, { options, settings, say, print, signal }: StartRequest): Promise<void> {
  const folder = resolve(settings.LOCAL_FOLDER);
  const gatewayUrl = `http://127.0.0.1:${settings.GATEWAY_PORT}`;
  await makeDemoData(gatewayUrl, stack.databaseUrls.gateway, signal).catch((cause: unknown) => {
    signal.throwIfAborted();
    // Everything works without them: somebody may have taken the address, or changed the password.
    say(`the demo sign-ins could not be made: ${cause instanceof Error ? cause.message : String(cause)}`);
  });
  say('everything is ready');
  print(finalBlock(settings.GATEWAY_PORT, settings.WEB_PORT, shortPath(stack.logFolder)));
  const webUrl = `http://localhost:${settings.WEB_PORT}`;
  const closeDesktop = options.desktop ? openDesktop({ root, folder, gatewayUrl, webUrl, say }) : undefined;
  if (!signal.aborted) await once(signal, 'abort');
  await closeDesktop?.();
}

/** What the stack is asked to be. */
export function stackRequest(
  settings: StartSettings,
): Pick<Parameters<typeof startStack>[0], 'ports' | 'env' | 'demoSignIns'> {
  const common = { LOG_LEVEL: settings.LOG_LEVEL };
  const traced = { ...common, ...tracesOf(settings) };
  return {
    ports: {
      postgres: settings.POSTGRES_PORT,
      kafka: settings.KAFKA_PORT,
      kafkaController: settings.KAFKA_CONTROLLER_PORT,
      services: {
        web: settings.WEB_PORT,
        gateway: settings.GATEWAY_PORT,
        orders: settings.ORDERS_PORT,
        payments: settings.PAYMENTS_PORT,
        audit: settings.AUDIT_PORT,
      },
    },
    env: {
      gateway: { ...traced, CURRENCY: settings.CURRENCY },
      audit: common,
      orders: traced,
      payments: traced,
      web: common,
    },
    demoSignIns: true,
  };
}

/** Whether and where the services export traces. */
function tracesOf(settings: StartSettings): Readonly<Record<string, string>> {
  const names = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_TRACES_SAMPLER', 'OTEL_TRACES_SAMPLER_ARG'] as const;
  return Object.fromEntries(names.flatMap((name) => (settings[name] === undefined ? [] : [[name, settings[name]]])));
}

/** A path as a person would write it from where he is. */
function shortPath(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith('..') ? path : fromHere;
}
