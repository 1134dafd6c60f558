import { Agent, request } from 'node:http';
import type { FuzzedOperation } from './document.ts';
import type { Draft } from './draft.ts';

export interface Exchange {
  readonly request: { readonly method: string; readonly path: string; readonly headers: object; readonly body: string };
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Sends drafts byte by byte as they are: a client library would mend or refuse half of them. */
export function createSender(gateway: string, connections: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    close: () => agent.destroy(),
    send(operation: FuzzedOperation, draft: Draft): Promise<Exchange> {
      const bytes = bytesOf(draft);
      const path = `${pathOf(operation, draft)}${searchOf(draft)}`;
      const headers = {
        ...draft.headers,
        ...(bytes === undefined ? {} : { 'content-length': String(bytes.length) }),
      };
      const sent = { method: operation.method, path, headers, body: brief(bytes?.toString() ?? '') };
      return new Promise((resolve, reject) => {
        const outgoing = request(`${gateway}${path}`, { method: operation.method, headers, agent }, (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.once('error', reject);
          incoming.once('end', () =>
            resolve({
              request: sent,
              status: incoming.statusCode ?? 0,
              headers: incoming.headers,
              body: Buffer.concat(chunks).toString(),
            }),
          );
        });
        outgoing.once('error', (cause: NodeJS.ErrnoException) => {
          // A kept connection that the server has just closed: https://nodejs.org/api/http.html#requestreusedsocket
          if (outgoing.reusedSocket && cause.code === 'ECONNRESET') resolve(this.send(operation, draft));
          else reject(new Error(`no answer to ${JSON.stringify({ ...sent, breaks: draft.breaks })}`, { cause }));
        });
        outgoing.end(bytes);
      });
    },
  };
}

function bytesOf({ body }: Draft): Buffer | undefined {
  if (body.kind === 'none') return undefined;
  if (body.kind === 'raw') return body.bytes;
  return Buffer.from(`{${body.fields.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`);
}

function pathOf({ path }: FuzzedOperation, { params, rawParams }: Draft): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => rawParams ?? encodeURIComponent(params[name] ?? ''));
}

function searchOf({ query }: Draft): string {
  if (query.length === 0) return '';
  return `?${query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')}`;
}

function brief(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}... (${text.length} characters)` : text;
}
