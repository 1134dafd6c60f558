import { demoSignIns } from '@orderbell/contracts';

/** What a person needs once everything runs. */
export function finalBlock(gatewayPort: number, webPort: number, logFolder: string): string {
  const { user, operator } = demoSignIns;
  return `
  Gateway        http://localhost:${gatewayPort}
  Swagger UI     http://localhost:${gatewayPort}/swagger
  Web client     http://localhost:${webPort}
  Logs           ${logFolder}

  Demo sign-ins  ${user.email} / ${user.password} (has an account and money)
                 ${operator.email} / ${operator.password} (sees the pipeline)

  Ctrl-C stops everything.
`;
}
