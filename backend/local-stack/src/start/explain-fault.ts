import { MissingRequirement } from '../kafka/java.ts';
import { FolderInUse } from '../machine/folder-lock.ts';
import { UsageError } from '../usage.ts';

const diskFull = /ENOSPC|no space left on device|disk quota exceeded/i;
const outOfMemory = /ENOMEM|cannot allocate memory|insufficient memory for the Java Runtime|out of memory/i;

/** What went wrong, for the person: known mistakes in their own words, anything else with where it happened. */
export function explainFault(cause: unknown): string {
  if (cause instanceof FolderInUse) {
    return `${cause.message}. Use it at the addresses that it printed, or stop it: Ctrl-C in its terminal, or kill ${cause.pid}`;
  }
  if (cause instanceof UsageError || cause instanceof MissingRequirement) return cause.message;
  const words = cause instanceof Error ? cause.message : String(cause);
  return [`Orderbell could not start. ${words}`, ...adviceFor(words)].join('\n');
}

function adviceFor(words: string): readonly string[] {
  if (diskFull.test(words)) {
    return [
      'The disk is full. Free some of it, or keep the data on another: LOCAL_FOLDER=/other/disk/orderbell npm start',
      'What was kept is as it was: everything that had been acknowledged is still there.',
    ];
  }
  if (outOfMemory.test(words)) {
    return [
      'This machine has too little memory free: everything together takes about 1.5 GB. End something, and start again.',
    ];
  }
  return [];
}
