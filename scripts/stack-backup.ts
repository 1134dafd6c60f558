/** `npm run stack:backup`, or `npm run stack:backup -- FOLDER`: backs up the databases of the stack in containers while it works. */
import { backUp } from '../docker/stack/backup.ts';
import { StackProblem } from '../docker/stack/docker-command.ts';
import { readArguments } from '../docker/stack/read-arguments.ts';

try {
  const { folder } = readArguments('npm run stack:backup [-- FOLDER]', {});
  await backUp({ folder, print: (text) => process.stdout.write(`${text}\n`) });
} catch (error) {
  if (!(error instanceof StackProblem)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
