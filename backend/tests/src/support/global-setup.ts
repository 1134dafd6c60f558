import { startThrowAwayStack } from '@orderbell/local-stack';
import type { TestProject } from 'vitest/node';
import './provided-context.ts';
import { addressOf } from './stack-address.ts';
import { testEnvironment } from './test-environment.ts';

/** Vitest's global setup of the system tests: one stack for all files which do not break it, gone after them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stack = await startThrowAwayStack({ instances: { web: 0 }, env: testEnvironment });
  project.provide('sharedStack', addressOf(stack));
  return () => stack.stop();
}
