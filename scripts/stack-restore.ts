/** `npm run stack:restore -- FOLDER`: puts the databases of the stack in containers back to a backup. `--yes` asks nothing. */
import { createInterface } from 'node:readline/promises';
import { StackProblem } from '../docker/stack/docker-command.ts';
import { readArguments } from '../docker/stack/read-arguments.ts';
import { restore } from '../docker/stack/restore.ts';

try {
  const { values, folder } = readArguments('npm run stack:restore -- FOLDER [--yes]', {
    yes: { type: 'boolean', default: false },
  });
  if (folder === undefined) throw new StackProblem('Say which backup: npm run stack:restore -- backups/FOLDER');
  if (!values.yes) await confirm(folder);
  await restore({ folder, print: (text) => process.stdout.write(`${text}\n`) });
} catch (error) {
  if (!(error instanceof StackProblem)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function confirm(folder: string): Promise<void> {
  if (!process.stdin.isTTY)
    throw new StackProblem('A restore replaces all data. Where nobody can be asked, add --yes.');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(
    `This replaces all data of the stack by those of ${folder}. Type "restore" to go on: `,
  );
  terminal.close();
  if (answer.trim() !== 'restore') throw new StackProblem('Nothing has been changed.');
}
