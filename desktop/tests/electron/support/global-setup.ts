import { startThrowAwayStack } from '@orderbell/local-stack';
import type { TestProject } from 'vitest/node';
import { buildDesktop } from '../../../src/build/build-desktop.ts';
import { findElectron } from '../../../src/launch/electron-binary.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Origin of the gateway; null where there is no Electron to test. */
    readonly gatewayUrl: string | null;
  }
}

/** The desktop app as it is built, and one stack for all files; neither where there is no Electron. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (findElectron(process.env) === null) {
    project.provide('gatewayUrl', null);
    return () => Promise.resolve();
  }
  const [stack] = await Promise.all([startThrowAwayStack({ instances: { web: 0 } }), buildDesktop()]);
  project.provide('gatewayUrl', stack.gatewayUrls[0] ?? null);
  return () => stack.stop();
}
