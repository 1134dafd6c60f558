import { spawn } from 'node:child_process';
import { childEnvironment } from '../machine/environment.ts';

/**
 * Waits for the end of its input, which comes when its owner ends, however that happens; then kills the servers whose
 * records (process-record.ts) still lie in the folder. A shell, because it waits for hours and must not cost memory.
 */
const script = `
cat > /dev/null
for record in "$1"/run/*.json "$1"/kafka/process.json "$1"/postgres/process.json; do
  pid=$(sed -n 's/^{"name":"[^"]*","pid":\\([0-9]*\\),.*/\\1/p' "$record" 2> /dev/null)
  [ -n "$pid" ] && kill -9 "$pid"
done
`;

/** Watches over throw-away servers. */
export interface Guardian {
  /** Its work is done: the servers have ended. */
  dismiss(): void;
}

/**
 * Sees to it that the servers in a throw-away folder do not outlive this process: a test run that is killed would
 * leave a Java virtual machine and a PostgreSQL behind each time.
 */
export function appointGuardian(folder: string): Guardian {
  const child = spawn('sh', ['-c', script, 'orderbell-guardian', folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: childEnvironment(),
    cwd: '/',
    detached: true,
  });
  // Without a shell there is no guardian, and the next run sweeps all the same.
  child.once('error', () => undefined);
  child.stdin.once('error', () => undefined);
  child.unref();
  return { dismiss: () => child.stdin.end() };
}
