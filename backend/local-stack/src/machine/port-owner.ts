import { readFile, readdir, readlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { runTool } from './run-tool.ts';
import { childEnvironment } from './environment.ts';

/** True when nobody listens on the port, on any address that "localhost" may mean. */
export async function isPortFree(port: number): Promise<boolean> {
  return (await canListen(port, '0.0.0.0')) && (await canListen(port, '::'));
}

async function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (cause: NodeJS.ErrnoException) => {
      // A machine without IPv6 has nobody who listens there.
      resolve(cause.code === 'EAFNOSUPPORT' || cause.code === 'EADDRNOTAVAIL');
    });
    server.listen({ port, host, ipv6Only: host === '::', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Who listens on a port, for a person: `process 123 (node server.js)`, or what little can be known. */
export async function describePortOwner(port: number): Promise<string> {
  return process.platform === 'linux' ? fromProc(port) : fromLsof(port);
}

/** The listening sockets of a port in the text of /proc/net/tcp or tcp6. */
export function listenersOf(table: string, port: number): readonly { readonly inode: string; readonly uid: string }[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(`:${hex}`) === true && fields[3] === '0A')
    .map((fields) => ({ inode: fields[9] ?? '', uid: fields[7] ?? '' }));
}

async function fromProc(port: number): Promise<string> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'utf8').catch(() => '')),
  );
  const listener = tables.flatMap((table) => listenersOf(table, port))[0];
  if (listener === undefined) return 'another process';
  const pid = await holderOf(`socket:[${listener.inode}]`);
  if (pid === undefined) return `a process of another user (id ${listener.uid})`;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return `process ${pid} (${shortened(command.split('\0').join(' ').trim())})`;
}

async function holderOf(socket: string): Promise<string | undefined> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    // Other users' processes do not show their files, and processes end while one looks.
    const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const file of files) {
      if ((await readlink(`/proc/${pid}/fd/${file}`).catch(() => '')) === socket) return pid;
    }
  }
  return undefined;
}

async function fromLsof(port: number): Promise<string> {
  const args = ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'];
  const result = await runTool({ command: 'lsof', args, env: childEnvironment(), cwd: '/' }).catch(() => undefined);
  const pid = /^p(\d+)$/m.exec(result?.output ?? '')?.[1];
  if (pid === undefined) return 'another process';
  return `process ${pid} (${/^c(.+)$/m.exec(result?.output ?? '')?.[1] ?? 'unknown'})`;
}

function shortened(command: string): string {
  return command.length > 120 ? `${command.slice(0, 117)}...` : command;
}
