/** Starts a throw-away PostgreSQL, prints its folder and process id, and waits: for a test that kills it. */
import { setTimeout as pause } from 'node:timers/promises';
import { startPostgres } from '../postgres/start-postgres.ts';
import { stackFolders } from '../stack/stack-folder.ts';
import { throwAwayFolder } from '../stack/throw-away-folder.ts';

const folder = await throwAwayFolder();
const postgres = await startPostgres({ dataDir: stackFolders(folder.path).postgres });
process.stdout.write(JSON.stringify({ folder: folder.path, pid: postgres.pid }));
await pause(600_000);
