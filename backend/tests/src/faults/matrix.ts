import { brokerFaults } from './broker-faults.ts';
import { connectionFaults } from './connection-faults.ts';
import { crashPoints } from './crash-points.ts';
import type { Fault } from './fault.ts';
import { overload } from './overload-fault.ts';
import { postgresFaults } from './postgres-faults.ts';
import { processFaults } from './process-faults.ts';

/** Every fault, those that share a lab behind each other. */
export const matrix: readonly Fault[] = [
  ...crashPoints,
  ...connectionFaults,
  ...[...brokerFaults, ...postgresFaults].filter(({ lab }) => lab === 'single'),
  ...[...brokerFaults, ...postgresFaults].filter(({ lab }) => lab === 'small-disks'),
  ...processFaults,
  overload,
];
