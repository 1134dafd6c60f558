/** Where a command of the documents is run: a file of tests (or of the checks) and the words in it that run it. */
interface Run {
  readonly file: string;
  readonly by: string;
}

/** A command that no test runs, and why. */
interface NotRun {
  readonly because: string;
}

const checks: Run = { file: 'scripts/test.ts', by: "'npm', ['run', '--silent', script]" };
const projects: Run = { file: 'scripts/test.ts', by: "'--project'" };
const guide: Run = { file: 'docker/guide-commands.docker.test.ts', by: 'the commands of the guide' };
const jaeger = "It downloads somebody else's image; a receiver of the same protocol is in the tests of traces";
const asks = 'Asks a person, or changes the machine rather than the stack';

/** Every command that a document may name, and how it is known to work. */
export const commands: Readonly<Record<string, Run | NotRun>> = {
  'npm ci': { because: 'It is how whatever runs the tests was made; the images run it too' },
  'npm ci && npm start': {
    file: 'backend/local-stack/src/testing/npm-start.ts',
    by: "['start', '--', '--no-desktop']",
  },
  'npm start': { file: 'backend/local-stack/src/testing/npm-start.ts', by: "['start', '--', '--no-desktop']" },
  'GATEWAY_PORT=18080 npm start': { file: 'backend/local-stack/src/testing/npm-start.ts', by: '...variables' },
  'OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318 npm start': {
    file: 'backend/local-stack/src/start/start.test.ts',
    by: 'OTEL_EXPORTER_OTLP_ENDPOINT',
  },
  'npm start -- --fresh': { file: 'backend/local-stack/src/start/wipe.test.ts', by: 'await wipe(' },
  'npm start -- --help': { file: 'backend/local-stack/src/start/options.test.ts', by: "parseFlags(['-h']).help" },
  'npm run dev': { file: 'backend/local-stack/src/dev.system.test.ts', by: "['run', 'dev']" },
  'npm run desktop': {
    because: 'It needs a screen and downloads Electron; the app itself is tested by the electron tests',
  },
  'npm run demo': { file: 'backend/tests/src/promises/demo.ts', by: "'demo', '--', ...args" },
  'npm run demo -- --chaos': { file: 'backend/tests/src/promises/demo.ts', by: "'--chaos'" },

  'npm ci && npm run package': {
    because:
      'It downloads Electron; its configuration is tested, and CI builds and tests what it makes on three systems',
  },

  'npm test': { because: 'It is what runs this' },
  'npm run test:unit': projects,
  'npm run test:integration': projects,
  'npm run test:system': projects,
  'npm run test:browser': projects,
  'npm run test:electron': { because: 'It needs an Electron and a screen; CI runs it where they are' },
  'npm run test:docker': { because: 'It needs a Docker engine, and skips itself without one' },
  'npx vitest run backend/orders/src/order.test.ts': projects,
  'npm run check:format': checks,
  'npm run check:imports': checks,
  'npm run check:types': checks,
  'npm run format': { because: 'It changes files; check:format tells whether it has anything to do' },
  'npm run generate': { file: 'contracts/src/postman.test.ts', by: 'postman_collection.json' },
  'npm run audit': {
    file: 'backend/tests/src/acceptance/audit-names-damage.system.test.ts',
    by: "'backend/audit/src/once/main.ts'",
  },
  'npm run dead-letters -- list': {
    file: 'backend/tests/src/acceptance/operator-settles-dead-letters.system.test.ts',
    by: 'scripts/dead-letters.ts',
  },
  'npm run test:faults': { because: 'It takes the better part of an hour; a part of it is in npm test' },
  'npm run figures': { because: 'It measures for minutes and has no result that could be wrong' },
  'npm run figures:web': { because: 'It measures for minutes what depends on the machine' },
  'npm run bench -- --quick': { file: 'backend/bench/src/options.test.ts', by: '--quick' },
  'npm run bench': { because: 'It measures for minutes and needs the machine to itself' },

  'DEMO_SIGN_INS=true docker compose up --build -d --wait': {
    file: 'docker/stack.docker.test.ts',
    by: "DEMO_SIGN_INS: 'true'",
  },
  'docker compose up --build -d --wait': { file: 'docker/stack/up.ts', by: "'--build', '--detach', '--wait'" },
  'npm ci && npm run stack:docker': { file: 'docker/testing/docker-stack.ts', by: 'bringUp(' },
  'npm run stack:docker': { file: 'docker/testing/docker-stack.ts', by: 'bringUp(' },
  'npm run stack:docker -- --scale orders=3': { file: 'docker/durability.docker.test.ts', by: "'orders=3'" },
  'docker compose up -d --wait --no-recreate --scale orders=3 --scale payments=3 --scale gateway=2': {
    file: 'docker/durability.docker.test.ts',
    by: "'--scale', 'orders=3', '--scale', 'payments=3', '--scale', 'gateway=2'",
  },
  'docker compose up': { file: 'docker/stack/up.ts', by: "'compose', 'up'" },
  'docker compose up -d': guide,
  'docker compose up -d --wait': guide,
  'docker compose down': { file: 'docker/durability.docker.test.ts', by: "stack.compose('down')" },
  'docker compose down -v': { file: 'docker/testing/docker-stack.ts', by: "'down', '--volumes'" },
  'docker compose ps': guide,
  'docker compose ps audit': guide,
  'docker compose logs --follow orders': {
    because: 'It never ends; the same without --follow is how failures are explained',
  },
  'docker compose restart orders': guide,
  'docker compose restart gateway orders payments audit': guide,
  'docker compose run --rm secrets node docker/one-shot/make-secrets.ts --replace': guide,
  'docker compose exec orders-db use-given-password': guide,
  'docker compose exec payments-db use-given-password': guide,
  'docker compose run --rm secrets rm /secrets-of/orders/audit-password /secrets-of/payments/audit-password /secrets-of/audit/resend-secret':
    guide,
  'docker compose run --rm secrets': guide,
  'docker compose restart orders payments audit': guide,
  'npm run stack:backup': { file: 'docker/durability.docker.test.ts', by: 'backUp(' },
  'npm run stack:backup -- /mnt/backups/monday': { file: 'docker/durability.docker.test.ts', by: 'backUp(' },
  'npm run stack:restore -- backups/2026-11-23T08-00-00-000Z': {
    file: 'docker/durability.docker.test.ts',
    by: 'restore(',
  },
  'docker run --rm --name jaeger -p 127.0.0.1:4318:4318 -p 127.0.0.1:16686:16686 jaegertracing/jaeger:latest': {
    because: jaeger,
  },
  'docker run --detach --name jaeger --network orderbell_outside -p 127.0.0.1:16686:16686 jaegertracing/jaeger:latest':
    { because: jaeger },
  'docker network connect orderbell_inside jaeger': { because: jaeger },
  'OTEL_EXPORTER_OTLP_ENDPOINT=http://jaeger:4318 docker compose up -d --wait': {
    file: 'docker/compose.test.ts',
    by: 'it is given, and lacks none',
  },
  'docker compose': { because: 'It is no command but the name of one' },
  'docker stop': { because: 'It is no command but the name of one' },
  'docker kill': { because: 'It is no command but the name of one' },
  'docker volume rm orderbell_orders-data orderbell_payments-data orderbell_gateway-data': {
    because: 'It is for a PostgreSQL of another major version, of which there is no second image here',
  },
  'docker compose build --pull': { because: 'It needs a registry of images' },
  'docker system df': { because: asks },
  'docker builder prune && docker image prune': { because: asks },
  'sudo apt install ./desktop/dist/orderbell_1.0.0_amd64.deb': {
    because: 'It changes the machine; the electron tests unpack the deb and run what is in it',
  },
  'sudo systemctl start docker': { because: asks },
  'sudo usermod -aG docker "$USER"': { because: asks },
  'psql postgres://postgres@localhost:15432/orders': { because: 'It needs psql and asks for the password' },
  'git pull': { because: 'It needs a remote repository' },
};

/** The commands of the operating guide that a test runs as they are written. */
export const runAsWritten =
  /^docker compose (?:exec \S+ (?:node|psql) |ps(?: audit)?$|run --rm --no-deps secrets |restart orders$)/;
