interface Explanation {
  readonly pattern: RegExp;
  readonly advice: (match: RegExpExecArray) => string;
}

/** Which variable moves a published port. */
const portVariables: Readonly<Record<string, string>> = { 8080: 'GATEWAY_PORT', 8081: 'WEB_PORT' };

/**
 * What the engine, its builder and compose say when something about the machine is wrong, and what a person can do. The first that
 * fits is taken: an exhausted disk makes everything else fail too, and a missing engine makes no images.
 */
const explanations: readonly Explanation[] = [
  {
    pattern: /no space left on device|ENOSPC|disk quota exceeded/i,
    advice: () =>
      [
        'The disk is full. Images, containers and volumes lie where "docker info --format {{.DockerRootDir}}" says.',
        '  See what uses it:             docker system df',
        '  Free what nobody needs:       docker builder prune && docker image prune',
        '  Free this stack, data too:    docker compose down -v --rmi local',
      ].join('\n'),
  },
  {
    pattern: /permission denied while trying to connect to the docker/i,
    advice: () =>
      [
        'You may not use the Docker engine. Join its group, and sign in again:',
        '  sudo usermod -aG docker "$USER"',
      ].join('\n'),
  },
  {
    pattern:
      /cannot connect to the docker daemon|failed to connect to the docker api|error during connect|docker desktop is (?:not running|unable to start)/i,
    advice: () =>
      [
        'The Docker engine does not run, or is somewhere else than DOCKER_HOST and "docker context" say.',
        '  Windows, macOS:  start Docker Desktop',
        '  Linux:           sudo systemctl start docker',
        'Or run everything without Docker: npm start',
      ].join('\n'),
  },
  {
    pattern: /'compose' is not a docker command|unknown command: docker compose|unknown shorthand flag: 'd' in -d/i,
    advice: () =>
      [
        'Docker Compose is missing. Install version 2.20 or newer:',
        '  Debian, Ubuntu:  sudo apt-get install -y docker-compose-plugin',
        '  Windows, macOS:  it comes with Docker Desktop',
      ].join('\n'),
  },
  {
    pattern:
      /(?:\d+\.\d+\.\d+\.\d+|\[?::1?\]?):(\d+)\b[^\n]*(?:address already in use|port is already allocated|only one usage of each socket address)/i,
    advice: ([, port = '']) => portTaken(port),
  },
  {
    pattern: /ports are not available[^\n]*?:(\d+)/i,
    advice: ([, port = '']) => portTaken(port),
  },
  {
    pattern: /Range of CPUs is from [\d.]+ to ([\d.]+)/i,
    advice: ([, most = '']) =>
      `This machine gives Docker ${Number(most)} CPU cores. Set SERVICE_CPUS, DATABASE_CPUS and KAFKA_CPUS in .env to ${Number(most)} at most.`,
  },
  {
    pattern: /minimum memory limit allowed|invalid size: '([^']*)'|mem_limit[^\n]*invalid|strconv\.[^\n]*mem_limit/i,
    advice: () =>
      'A memory limit cannot be used. SERVICE_MEMORY, DATABASE_MEMORY and KAFKA_MEMORY in .env are numbers with a unit, such as 512m or 1g.',
  },
  {
    pattern:
      /invalid (?:host)?port|invalid proto|invalid containerPort|Invalid hostPort|invalid IP address in add host/i,
    advice: () => 'A port cannot be used. GATEWAY_PORT and WEB_PORT in .env are numbers from 1 to 65535.',
  },
  {
    pattern: /pull access denied for ([^\s,]+)|failed to resolve source metadata for ([^\s:]+(?::[\w.-]+)?)/i,
    advice: ([, denied, unresolved]) => imageMissing(denied ?? unresolved ?? ''),
  },
  {
    // The registry itself does not answer. Before the engine's older builder names the image, it names the address of its manifest.
    pattern: /"https?:\/\/([^"\s]+?)\/v2\/(?:([^"\s]+)\/manifests\/([^"\s]+))?"/i,
    advice: ([, registry = '', name, tag]) =>
      imageMissing(name === undefined ? '' : `${registry}/${name}:${tag ?? ''}`),
  },
  {
    pattern: /manifest for ([^\s]+) not found|manifest unknown|repository does not exist|invalid reference format/i,
    advice: ([, image]) => imageMissing(image ?? ''),
  },
  {
    pattern: /npm error[^\n]*(?:network|ENOTFOUND|ETIMEDOUT|ECONNREFUSED|EAI_AGAIN|SELF_SIGNED|UNABLE_TO_)/i,
    advice: () =>
      'npm cannot reach its registry from inside the build. If this machine needs a proxy, tell Docker too (docs.docker.com/engine/cli/proxy).',
  },
];

/** What to do about a failed docker command, or undefined when its own words must do. */
export function explainFailure(output: string): string | undefined {
  for (const { pattern, advice } of explanations) {
    const match = pattern.exec(output);
    if (match !== null) return advice(match);
  }
  return undefined;
}

/** What to do about a port that somebody else listens on. */
export function portTaken(port: string, variable = portVariables[port], owner = 'another program'): string {
  const other = Number(port) < 55_000 ? Number(port) + 10_000 : Number(port) - 10_000;
  const names = variable ?? 'GATEWAY_PORT or WEB_PORT';
  return [
    `Port ${port} is in use by ${owner}.`,
    `End that, or start elsewhere: set ${names}=${other} in .env, or for once`,
    `  ${variable ?? 'GATEWAY_PORT'}=${other} npm run stack:docker`,
  ].join('\n');
}

function imageMissing(image: string): string {
  return [
    `The image ${image === '' ? 'of a container' : image} cannot be had.`,
    'Is the network up? Behind a mirror, name its images in .env, for example:',
    '  NODE_IMAGE=mirror.example/node:24-bookworm-slim',
    '  POSTGRES_IMAGE=mirror.example/postgres:18',
    '  KAFKA_IMAGE=mirror.example/apache/kafka:4.3.1',
    '  NGINX_IMAGE=mirror.example/nginx:alpine',
  ].join('\n');
}
