/** `npm run stack:docker`: the whole stack in containers. What follows `--` goes to `docker compose up`, such as `--scale orders=3`. */
import path from 'node:path';
import { root, StackProblem } from '../docker/stack/docker-command.ts';
import { bringUp } from '../docker/stack/up.ts';

try {
  await bringUp({
    args: process.argv.slice(2),
    print: (text) => process.stdout.write(`${text}\n`),
    environmentFile: path.join(root, '.env'),
    show: true,
  });
} catch (error) {
  if (!(error instanceof StackProblem)) throw error;
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
}
