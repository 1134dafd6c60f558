import { makeDemoData, startThrowAwayStack } from '@orderbell/local-stack';
import { chromium as playwright } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { buildPreview } from '../../../src/renderer/testing/open-preview.ts';
import { chromium } from '../../../src/testing/chromium.ts';
import '../../../src/testing/provided-context.ts';
import { serveStackControl } from './stack-control.ts';

type Ending = () => Promise<unknown>;

/** Vitest's global setup of the browser tests: one browser, one built preview and one stack with its demo sign-ins for the run. */
export default async function setup(project: TestProject): Promise<Ending> {
  const endings: Ending[] = [];
  const end = () => Promise.all(endings.map((ending) => ending()));
  const parts = await Promise.allSettled([startBrowser(), startPreview(), startStack()]);
  const failed = parts.find((part) => part.status === 'rejected');
  if (failed !== undefined) {
    await end();
    throw failed.reason;
  }
  return end;

  async function startBrowser(): Promise<void> {
    const server = await playwright.launchServer(await chromium());
    endings.push(() => server.close());
    project.provide('browserEndpoint', server.wsEndpoint());
  }

  async function startPreview(): Promise<void> {
    const preview = await buildPreview();
    endings.push(preview.remove);
    project.provide('previewFolder', preview.folder);
  }

  async function startStack(): Promise<void> {
    const quiet = { LOG_LEVEL: 'warn' };
    const stack = await startThrowAwayStack({
      demoSignIns: true,
      env: { gateway: { ...quiet, SIGN_INS_PER_ADDRESS: '1000000' }, orders: quiet, payments: quiet, web: quiet },
    });
    endings.push(() => stack.stop());
    const [gatewayUrl] = stack.gatewayUrls;
    if (gatewayUrl === undefined || stack.webUrl === undefined)
      throw new Error('the stack lacks its gateway or its web client');
    await makeDemoData(gatewayUrl, stack.databaseUrls.gateway, AbortSignal.timeout(60_000));
    const control = await serveStackControl(stack);
    endings.unshift(control.close);
    const { webUrl, kafkaBrokers } = stack;
    project.provide('webStack', { webUrl, gatewayUrl, kafkaBrokers, controlUrl: control.url });
  }
}
