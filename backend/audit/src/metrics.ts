import { FindingKind } from '@orderbell/contracts';
import { Gauge, type Registry } from '@orderbell/runtime';
import type { Audit } from './audit.ts';

/** What the audit has found, in its metrics. */
export function countFindings(registry: Registry, audit: Audit): void {
  const findings = new Gauge({
    name: 'audit_findings',
    help: 'What is wrong now, by kind',
    labelNames: ['kind'],
    registers: [registry],
    collect: () => {
      const known = audit.findings();
      for (const kind of FindingKind.options) {
        findings.set({ kind }, known.filter((finding) => finding.kind === kind).length);
      }
    },
  });
  const lastLook = new Gauge({
    name: 'audit_last_look_timestamp_seconds',
    help: 'When the audit looked last; 0 before its first look',
    registers: [registry],
    collect: () => {
      const { lastLookedAt } = audit.state();
      lastLook.set(lastLookedAt === null ? 0 : Date.parse(lastLookedAt) / 1000);
    },
  });
}
