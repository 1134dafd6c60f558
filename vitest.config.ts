import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** No test replaces a module or leaves anything behind, so that the files which run in one worker share what they import. */
const node = { environment: 'node' as const, isolate: false };

/** They take minutes, and little of that is in the file: crashes, two instances of everything, faults, the fuzz. */
const long = /acceptance-(?:05|10|11)-|faults\.system/;

/**
 * In a fresh clone vitest does not know yet how long a file takes and begins with the largest; a long one that is begun last runs alone at the
 * end, while half of the machine has nothing to do.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification): boolean => long.test(moduleId);
    return [...Map.groupBy(sorted, ({ project }) => project).values()].flatMap((ofProject) => [
      ...ofProject.filter(isLong),
      ...ofProject.filter((file) => !isLong(file)),
    ]);
  }
}

/**
 * Unit tests need nothing; integration tests a PostgreSQL and a Kafka; system tests the whole stack. Where a run has tests of several kinds,
 * one follows the other.
 */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          ...node,
          name: 'unit',
          sequence: { groupOrder: 0 },
          // The system tests run beside them, and some start a process or two.
          testTimeout: 60_000,
          include: [
            'contracts/**/*.test.ts',
            'backend/**/*.test.ts',
            'desktop/{src,scripts}/**/*.test.{ts,tsx}',
            'desktop/tests/browser/support/*.test.ts',
            'docker/**/*.test.ts',
            'scripts/**/*.test.ts',
          ],
          exclude: [
            '**/node_modules/**',
            '**/*.integration.test.ts',
            '**/*.system.test.ts',
            '**/*.browser.test.ts',
            '**/*.electron.test.ts',
            '**/*.docker.test.ts',
          ],
        },
      },
      {
        test: {
          ...node,
          name: 'integration',
          sequence: { groupOrder: 1 },
          include: ['backend/**/*.integration.test.ts'],
          globalSetup: ['backend/local-stack/src/testing/global-setup.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          ...node,
          name: 'docker',
          sequence: { groupOrder: 2 },
          include: ['docker/**/*.docker.test.ts'],
          globalSetup: ['docker/testing/global-setup.ts'],
          testTimeout: 600_000,
          hookTimeout: 900_000,
          maxWorkers: 1,
        },
      },
      {
        test: {
          ...node,
          name: 'electron',
          sequence: { groupOrder: 3 },
          include: ['desktop/tests/electron/**/*.electron.test.ts'],
          globalSetup: ['desktop/tests/electron/support/global-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          // One person, one screen, one notification service.
          maxWorkers: 1,
        },
      },
      {
        test: {
          ...node,
          name: 'browser',
          sequence: { groupOrder: 4 },
          include: ['desktop/src/**/*.browser.test.ts', 'desktop/tests/browser/**/*.browser.test.ts'],
          globalSetup: ['desktop/tests/browser/support/global-setup.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          ...node,
          name: 'system',
          sequence: { groupOrder: 5 },
          include: ['backend/**/*.system.test.ts'],
          globalSetup: ['backend/tests/src/support/global-setup.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          // They wait more than they compute: for a broker to come back, for a killed consumer's partitions to be free.
          maxWorkers: 2,
        },
      },
    ],
  },
});
