import { makeDemoData, startThrowAwayStack } from '@orderbell/local-stack';
import type { TestProject } from 'vitest/node';
import { servePreview } from '../../../src/renderer/testing/serve-preview.ts';
import { chromium as unpackBrowser } from '@orderbell/local-stack/chromium';
import '../../../src/testing/provided-context.ts';
import { registerCollector } from './customer.ts';
import { serveStackControl } from './stack-control.ts';

type Ending = () => Promise<unknown>;

/** Vitest's global setup of the browser tests: one unpacked browser, one served preview and one stack with its demo sign-ins for the run. */
export default async function setup(project: TestProject): Promise<Ending> {
  const endings: Ending[] = [];
  const end = () => Promise.all(endings.map((ending) => ending()));
  const parts = await Promise.allSettled([unpackBrowser(), startPreview(), startStack()]);
  const failed = parts.find((part) => part.status === 'rejected');
  if (failed !== undefined) {
    await end();
    throw failed.reason;
  }
  return end;

  async function startPreview(): Promise<void> {
    const preview = await servePreview();
    endings.push(preview.close);
    project.provide('previewUrl', preview.url);
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
    // Before any test looks: the audit is away meanwhile.
    project.provide('collector', await registerCollector(stack, 10_000));
    await makeDemoData(gatewayUrl, stack.databaseUrls.gateway, AbortSignal.timeout(60_000));
    const control = await serveStackControl(stack);
    endings.unshift(control.close);
    const { webUrl, kafkaBrokers } = stack;
    project.provide('webStack', { webUrl, gatewayUrl, kafkaBrokers, controlUrl: control.url });
  }
}
