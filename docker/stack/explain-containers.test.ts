import { describe, expect, test } from 'vitest';
import { explainContainers, type ContainerFinding } from './explain-containers.ts';

const healthy: ContainerFinding = {
  service: 'orders',
  state: 'running',
  health: 'healthy',
  exitCode: 0,
  oomKilled: false,
  restarts: 0,
  lastLines: [],
};
const dying: ContainerFinding = { ...healthy, state: 'restarting', health: 'starting', restarts: 4 };

describe('explainContainers', () => {
  test('nothing is said of a stack that is well, one-shot helpers included', () => {
    const done: ContainerFinding = { ...healthy, service: 'secrets', state: 'exited', health: '' };
    expect(explainContainers([healthy, done, { ...healthy, restarts: 2 }])).toBeUndefined();
  });

  test.each([
    ['orders', 'SERVICE_MEMORY=1g'],
    ['orders-db', 'DATABASE_MEMORY=1g'],
    ['kafka', 'KAFKA_MEMORY=1g'],
  ])('%s without memory: which limit to raise', (service, advice) => {
    expect(explainContainers([{ ...dying, service, exitCode: 137, oomKilled: true }])).toContain(advice);
  });

  test('a wrong password: how to make both one', () => {
    const lastLines = ['error: password authentication failed for user "orders"'];
    expect(explainContainers([{ ...dying, exitCode: 1, lastLines }])).toContain(
      'docker compose exec orders-db use-given-password',
    );
  });

  test('wrong settings: the log that names them', () => {
    const lastLines = ['The configuration has a fault:', '  CURRENCY: must be an ISO 4217 code'];
    const text = explainContainers([{ ...dying, service: 'gateway', exitCode: 78, lastLines }]);
    expect(text).toContain('    CURRENCY: must be an ISO 4217 code'.trimStart());
    expect(text).toContain('docker compose logs gateway');
  });

  test('those that only wait are not blamed', () => {
    const waiting: ContainerFinding = { ...healthy, service: 'gateway', state: 'other', health: '' };
    const text = explainContainers([waiting, { ...healthy, health: 'unhealthy' }]);
    expect(text).toContain('orders runs, but is not ready');
    expect(text).not.toContain('gateway');
  });
});
