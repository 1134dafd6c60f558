import type { Stack, StackOptions } from './stack.ts';
import { startStack } from './start-stack.ts';
import { throwAwayFolder } from './throw-away-folder.ts';

/** A whole stack on free ports whose data go with it, for tests and measurements. */
export async function startThrowAwayStack(options: Omit<StackOptions, 'folder'> = {}): Promise<Stack> {
  const folder = await throwAwayFolder();
  try {
    const stack = await startStack({ ...options, folder: folder.path });
    return {
      ...stack,
      async stop() {
        await stack.stop();
        await folder.remove();
      },
    };
  } catch (cause) {
    await folder.remove();
    throw cause;
  }
}
