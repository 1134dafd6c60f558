import { z } from 'zod';
import { docker, mustDocker } from './docker-command.ts';
import type { ContainerFinding } from './explain-containers.ts';

/** A port that the compose file publishes. */
export interface PublishedPort {
  readonly service: string;
  /** On this machine. */
  readonly port: number;
  /** In the container. */
  readonly target: number;
}

/** Variables over those of this process: another project, for example. */
export type Environment = Readonly<Record<string, string | undefined>>;

const Config = z.object({
  name: z.string(),
  services: z.record(
    z.string(),
    z.object({
      ports: z.array(z.object({ target: z.int(), published: z.coerce.number() })).default([]),
    }),
  ),
});

/** The project as compose understands it now: its name and its published ports. @throws Error with compose's words */
export async function readProject(
  env: Environment = {},
): Promise<{ readonly name: string; readonly ports: readonly PublishedPort[] }> {
  const config = Config.parse(JSON.parse(await mustDocker(['compose', 'config', '--format', 'json'], { env })));
  const ports = Object.entries(config.services).flatMap(([service, { ports: published }]) =>
    published.map(({ target, published: port }) => ({ service, port, target })),
  );
  return { name: config.name, ports };
}

/** The services of which a container runs. */
export async function runningServices(env: Environment = {}): Promise<ReadonlySet<string>> {
  const { stdout } = await docker(['compose', 'ps', '--services', '--status', 'running'], { env });
  return new Set(stdout.split('\n').filter((line) => line !== ''));
}

const Inspected = z.array(
  z.object({
    Config: z.object({ Labels: z.record(z.string(), z.string()) }),
    State: z.object({
      Status: z.string(),
      ExitCode: z.int(),
      OOMKilled: z.boolean(),
      Health: z.object({ Status: z.string() }).optional(),
    }),
    RestartCount: z.int(),
  }),
);

const LAST_LINES = 12;

/** What there is to know about the project's containers, for someone who must find out why it does not come up. */
export async function findings(env: Environment = {}): Promise<readonly ContainerFinding[]> {
  const { stdout } = await docker(['compose', 'ps', '--all', '--quiet'], { env });
  const ids = stdout.split('\n').filter((line) => line !== '');
  return Promise.all(ids.map((id) => findingOf(id)));
}

async function findingOf(id: string): Promise<ContainerFinding> {
  const [inspected] = Inspected.parse(JSON.parse(await mustDocker(['inspect', id])));
  if (inspected === undefined) throw new Error(`docker inspect ${id} answered nothing`);
  const { output } = await docker(['logs', '--tail', String(LAST_LINES), id]);
  const { State: state, Config: config, RestartCount: restarts } = inspected;
  const { Status: status } = state;
  return {
    service: config.Labels['com.docker.compose.service'] ?? id,
    state: status === 'running' || status === 'exited' || status === 'restarting' ? status : 'other',
    health: state.Health?.Status ?? '',
    exitCode: state.ExitCode,
    oomKilled: state.OOMKilled,
    restarts,
    lastLines: output.split('\n').filter((line) => line.trim() !== ''),
  };
}
