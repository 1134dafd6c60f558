import { demoSignIns } from '@orderbell/contracts';
import { existsSync } from 'node:fs';
import { describePortOwner, isPortFree } from '../../backend/local-stack/src/machine/port-owner.ts';
import { findings, readProject, runningServices, type Environment } from './compose-state.ts';
import { docker, StackProblem, type DockerResult } from './docker-command.ts';
import { ensureEnvironmentFile } from './environment-file.ts';
import { explainContainers } from './explain-containers.ts';
import { explainFailure, portTaken } from './explain-failure.ts';

/** How the stack is brought up. */
export interface UpOptions {
  /** More for `docker compose up`, such as `--scale orders=3`. */
  readonly args: readonly string[];
  readonly print: (text: string) => void;
  /** Where passwords and the signing key are kept: made when it is not there. Without, the stack makes up and keeps its own. */
  readonly environmentFile?: string;
  readonly env?: Environment;
  /** Shows what docker says while it works. */
  readonly show?: boolean;
}

/** Long enough for a machine that is busy with everything else too. */
const WAIT_SECONDS = 300;

/**
 * Builds what has changed, starts everything, and waits until it is ready.
 * @throws StackProblem with what a person must do
 */
export async function bringUp({ args, print, environmentFile, env = {}, show = false }: UpOptions): Promise<void> {
  await checkEngine(env);
  if (environmentFile !== undefined) await prepareSecrets(environmentFile, env, print);
  await checkPorts(env);
  const up = ['compose', 'up', '--build', '--detach', '--wait', '--wait-timeout', String(WAIT_SECONDS), ...args];
  const result = await docker(up, { show, env });
  if (result.code !== 0) throw await problemOf(result, env);
  print(await summary(env));
}

/** @throws StackProblem when the engine or compose is missing or too old */
async function checkEngine(env: Environment): Promise<void> {
  const engine = await docker(['version', '--format', '{{.Server.Version}}'], { env });
  if (engine.code !== 0) throw explained(engine);
  const compose = await docker(['compose', 'version', '--short'], { env });
  if (compose.code !== 0) throw explained(compose);
  const [major = 0, minor = 0] = compose.stdout.trim().replace(/^v/, '').split('.').map(Number);
  if (major < 2 || (major === 2 && minor < 20)) {
    throw new StackProblem(`Docker Compose is version ${compose.stdout.trim()}; 2.20 or newer is needed.`);
  }
}

/** A stack that has run without the file has made up its secrets itself, and keeps them: a new file would contradict it. */
async function prepareSecrets(file: string, env: Environment, print: (text: string) => void): Promise<void> {
  if (existsSync(file)) return;
  const { name } = await project(env);
  const { code } = await docker(['volume', 'inspect', `${name}_orders-secrets`], { env });
  if (code === 0) return;
  await ensureEnvironmentFile(file);
  print(`Made ${file} with passwords and a signing key of its own.`);
}

/** @throws StackProblem naming who holds a port that is to be published */
async function checkPorts(env: Environment): Promise<void> {
  const { ports } = await project(env);
  const running = await runningServices(env);
  for (const { service, port, target } of ports) {
    if (running.has(service) || (await isPortFree(port))) continue;
    const variable = target === 8080 ? 'GATEWAY_PORT' : 'WEB_PORT';
    throw new StackProblem(portTaken(String(port), variable, await describePortOwner(port)));
  }
}

async function project(env: Environment): ReturnType<typeof readProject> {
  try {
    return await readProject(env);
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause);
    throw new StackProblem(explainFailure(words) ?? words, { cause });
  }
}

async function problemOf(result: DockerResult, env: Environment): Promise<StackProblem> {
  const advice = explainFailure(result.output) ?? explainContainers(await findings(env));
  return new StackProblem(
    advice ??
      `docker compose up ended with code ${result.code}:\n${result.output.trim().split('\n').slice(-20).join('\n')}`,
  );
}

function explained({ output }: DockerResult): StackProblem {
  return new StackProblem(explainFailure(output) ?? output.trim());
}

async function summary(env: Environment): Promise<string> {
  const { ports } = await project(env);
  const gateway = ports.find(({ target }) => target === 8080)?.port;
  const web = ports.find(({ target }) => target === 8081)?.port;
  const { stdout } = await docker(['compose', 'logs', '--no-log-prefix', '--tail', '1', 'demo'], { env });
  const { user, operator } = demoSignIns;
  return [
    '',
    `  Gateway        http://localhost:${gateway}`,
    `  Swagger UI     http://localhost:${gateway}/swagger`,
    `  Web client     http://localhost:${web}`,
    ...(stdout.includes('are there')
      ? [
          '',
          `  Demo sign-ins  ${user.email} / ${user.password} (has an account and money)`,
          `                 ${operator.email} / ${operator.password} (sees the pipeline)`,
        ]
      : []),
    '',
    '  Logs           docker compose logs --follow',
    '  Stop           docker compose down         (with -v the data go too)',
    '',
  ].join('\n');
}
