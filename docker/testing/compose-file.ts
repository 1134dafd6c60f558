import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

/** The repository's root. */
export const root = path.join(import.meta.dirname, '../..');

/** A file of the repository, as text. */
export function readText(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

const Service = z.object({
  image: z.string(),
  build: z.object({ target: z.string(), args: z.record(z.string(), z.string()) }).optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  volumes: z.array(z.string()).default([]),
  networks: z.array(z.string()).default([]),
  network_mode: z.string().optional(),
  ports: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  restart: z.string(),
  read_only: z.boolean().optional(),
  init: z.boolean(),
  cap_drop: z.array(z.string()),
  security_opt: z.array(z.string()),
  mem_limit: z.string(),
  cpus: z.string(),
  pids_limit: z.int(),
  logging: z.object({ driver: z.string(), options: z.record(z.string(), z.string()) }),
});

const ComposeFile = z.object({
  name: z.string(),
  services: z.record(z.string(), Service),
  networks: z.record(z.string(), z.object({ internal: z.boolean().optional() })),
  volumes: z.record(z.string(), z.unknown()),
});
export type ComposeFile = z.output<typeof ComposeFile>;
export type ComposeService = z.output<typeof Service>;

/** docker-compose.yml as it is written, anchors resolved. */
export function rawComposeFile(): unknown {
  return parse(readText('docker-compose.yml'), { merge: true });
}

/** docker-compose.yml as compose reads it when these variables are set. */
export function composeFile(env: Readonly<Record<string, string>> = {}): ComposeFile {
  return ComposeFile.parse(interpolateAll(rawComposeFile(), env));
}

/** Every variable that the compose file reads. */
export function composeVariables(): readonly string[] {
  const names = [...readText('docker-compose.yml').matchAll(/\$\{([A-Z][A-Z0-9_]*)/g)].map(([, name = '']) => name);
  return [...new Set(names)].sort();
}

function interpolateAll(value: unknown, env: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string') return interpolate(value, env);
  if (Array.isArray(value)) return value.map((item) => interpolateAll(item, env));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, interpolateAll(item, env)]));
}

/** `${NAME}` and `${NAME:-default}`, the default with variables of its own; `$$` is a dollar sign. */
export function interpolate(text: string, env: Readonly<Record<string, string>>): string {
  let result = '';
  for (let at = 0; at < text.length; at += 1) {
    if (text.startsWith('$$', at)) {
      result += '$';
      at += 1;
    } else if (text.startsWith('${', at)) {
      const end = closingBrace(text, at + 2);
      const [, name = '', fallback = ''] = /^(\w+)(?::-([\s\S]*))?$/.exec(text.slice(at + 2, end)) ?? [];
      const given = env[name];
      result += given === undefined || given === '' ? interpolate(fallback, env) : given;
      at = end;
    } else result += text[at] ?? '';
  }
  return result;
}

function closingBrace(text: string, from: number): number {
  for (let at = from, depth = 0; at < text.length; at += 1) {
    if (text.startsWith('${', at)) depth += 1;
    if (text[at] !== '}') continue;
    if (depth === 0) return at;
    depth -= 1;
  }
  throw new Error(`"${text}" has an open brace`);
}
