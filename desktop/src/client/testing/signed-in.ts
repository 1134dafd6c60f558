import type { CoreOptions } from '../core.ts';
import { createMemorySecrets, createTestDisk } from './test-disk.ts';
import { createScriptedServer } from './scripted-server.ts';
import { createTestClock, settle } from './test-clock.ts';
import { openTestClient } from './test-client.ts';

export const credentials = { email: 'ada@example.com', password: 'correct horse' };

/** A client that is signed in and live, with its server, its disk, and the way to start it again on the same disk. */
export async function openSignedIn(
  options: { readonly protects?: boolean; readonly given?: Partial<CoreOptions> } = {},
) {
  const clock = createTestClock();
  const server = createScriptedServer(clock);
  const user = server.addUser(credentials.email);
  server.addAccount(user.id);
  const store = createTestDisk();
  const secrets = createMemorySecrets(options.protects ?? true);
  const open = () => openTestClient(clock, server, { store, secrets, ...options.given });
  const tab = await open();
  await tab.core.start();
  const answer = await tab.client.signIn(credentials);
  await settle();
  return { clock, server, user, store, secrets, open, answer, ...tab };
}
