/** What is known of a container that should run and does not, or does not get healthy. */
export interface ContainerFinding {
  /** The service of the compose file. */
  readonly service: string;
  readonly state: 'running' | 'exited' | 'restarting' | 'other';
  readonly health: string;
  readonly exitCode: number;
  readonly oomKilled: boolean;
  /** How often the engine has started it again. */
  readonly restarts: number;
  readonly lastLines: readonly string[];
}

/** Whether a container is as it should be: it runs and is healthy, or has done its work once. */
export function isWell({ state, health, exitCode }: ContainerFinding): boolean {
  if (state === 'running') return health === '' || health === 'healthy';
  return state === 'exited' && exitCode === 0;
}

/** What is wrong with the containers and what to do, for a person; undefined when nothing is. */
export function explainContainers(findings: readonly ContainerFinding[]): string | undefined {
  const ill = findings.filter((finding) => !isWell(finding));
  // Those that wait for another say nothing of the cause.
  const causes = ill.filter(({ state }) => state !== 'other');
  if (ill.length === 0) return undefined;
  return (causes.length > 0 ? causes : ill).map((finding) => explain(finding)).join('\n\n');
}

function explain(finding: ContainerFinding): string {
  const { service, lastLines } = finding;
  return [
    `${service} ${condition(finding)}.`,
    ...advice(finding),
    ...(lastLines.length > 0 ? ['Its log ends:', ...lastLines.map((line) => `    ${line}`)] : []),
    `More: docker compose logs ${service}`,
  ].join('\n');
}

function condition({ state, health, exitCode, oomKilled, restarts }: ContainerFinding): string {
  if (oomKilled) return 'was killed because it ran out of memory';
  if (restarts > 0) return `ends again and again${exitCode === 0 ? '' : ` (code ${exitCode})`}`;
  if (state === 'running') return health === 'starting' ? 'is not ready yet' : 'runs, but is not ready';
  if (state === 'other') return 'has not been started, since it waits for another';
  return `ended with code ${exitCode}`;
}

function advice({ service, exitCode, oomKilled, lastLines }: ContainerFinding): readonly string[] {
  const log = lastLines.join('\n');
  if (
    oomKilled ||
    exitCode === 137 ||
    /heap out of memory|java\.lang\.OutOfMemoryError|Cannot allocate memory/.test(log)
  ) {
    const variable = memoryVariable(service);
    return [`Give it more memory: set ${variable} in .env, for example ${variable}=1g, and start again.`];
  }
  if (/password authentication failed/.test(log)) {
    const owner = service.replace(/-db$/, '');
    return [
      `The database of ${owner} has another password than the one that ${owner} was given. To make them one:`,
      `  docker compose exec ${owner}-db use-given-password`,
    ];
  }
  if (/no space left on device/i.test(log)) return ['The disk is full: docker system df shows what uses it.'];
  if (exitCode === 78) return ['Its settings are wrong; its log says which:'];
  return [];
}

function memoryVariable(service: string): string {
  if (service === 'kafka') return 'KAFKA_MEMORY';
  return service.endsWith('-db') ? 'DATABASE_MEMORY' : 'SERVICE_MEMORY';
}
