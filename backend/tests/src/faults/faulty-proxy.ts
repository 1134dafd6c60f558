import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** Within which a server notices that a client has vanished. */
const keepaliveMs = 5_000;

/** How bytes travel. */
type Mode =
  | { readonly kind: 'pass' }
  /** Nothing comes through in either direction, and nobody is told: a cable that was cut. */
  | { readonly kind: 'swallow' }
  | { readonly kind: 'slow'; readonly ms: number }
  /** A few bytes at a time. */
  | { readonly kind: 'dribble'; readonly bytes: number; readonly ms: number }
  /** Half of the next answer, then a reset. */
  | { readonly kind: 'cut-mid-answer' };

/** Where a commit is cut off. */
export interface CommitCut {
  /** The database whose transaction it is. */
  readonly database: string;
  /** `answered`: the server has committed and said so; `sent`: nobody knows how far it came. */
  readonly when: 'answered' | 'sent';
  /** The so-manieth commit from now. */
  readonly passage: number;
}

interface Link {
  readonly client: Socket;
  readonly server: Socket;
  /** Bytes of it were swallowed: it can only be reset. */
  damaged: boolean;
  /** Nothing of it comes through any more, for good, and nobody is told. */
  silent: boolean;
  database: string | undefined;
  loseAnswer: boolean;
}

/** A proxy of one TCP server, in this process, whose connections a test can break in every way that networks do. */
export class FaultyProxy {
  readonly port: number;
  /** Connections for which the server was not there: it cannot refuse them itself, being behind this. */
  unreached = 0;
  readonly #target: number;
  readonly #listener: Server;
  readonly #links = new Set<Link>();
  #mode: Mode = { kind: 'pass' };
  #cut: { readonly of: CommitCut; seen: number; readonly done: () => void } | undefined;

  private constructor(listener: Server, port: number, target: number) {
    this.#listener = listener;
    this.port = port;
    this.#target = target;
    listener.on('connection', (client) => this.#join(client));
  }

  /** Listens on a port of its own for the server on `target`, which need not run yet. */
  static async before(target: number, port: number): Promise<FaultyProxy> {
    const listener = createServer();
    listener.listen(port, '127.0.0.1');
    await once(listener, 'listening');
    return new FaultyProxy(listener, port, target);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Everything passes again; connections that have lost bytes are reset. */
  heal(): void {
    this.#mode = { kind: 'pass' };
    this.#cut = undefined;
    for (const link of this.#links) if (link.damaged) reset(link);
  }

  /**
   * The connections that are there go silent for good; new ones pass. The client is never told. The server notices by
   * its keepalives, as servers do: this process stands for the network, whose system would answer them for ever.
   */
  silence(): void {
    const silenced = [...this.#links];
    for (const link of silenced) link.silent = true;
    setTimeout(() => {
      for (const { server } of silenced) server.resetAndDestroy();
    }, keepaliveMs);
  }

  /** Nothing comes through any connection, new ones included. */
  swallow(): void {
    this.#mode = { kind: 'swallow' };
  }

  slow(ms: number): void {
    this.#mode = { kind: 'slow', ms };
  }

  dribble(bytes: number, ms: number): void {
    this.#mode = { kind: 'dribble', bytes, ms };
  }

  cutMidAnswer(): void {
    this.#mode = { kind: 'cut-mid-answer' };
  }

  /** Resets every connection. */
  reset(): void {
    for (const link of this.#links) reset(link);
  }

  /** Resets the connection of a PostgreSQL session at its COMMIT; resolves when that has happened. */
  cutCommit(of: CommitCut): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#cut = { of, seen: 0, done: resolve };
    return promise;
  }

  async close(): Promise<void> {
    this.#listener.close();
    this.reset();
    await once(this.#listener, 'close');
  }

  #join(client: Socket): void {
    const server = connect({ host: '127.0.0.1', port: this.#target });
    const link: Link = { client, server, damaged: false, silent: false, database: undefined, loseAnswer: false };
    this.#links.add(link);
    server.once('error', (error) => {
      if ('code' in error && error.code === 'ECONNREFUSED') this.unreached += 1;
    });
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      // What breaks on one side breaks on the other; there is nobody to tell.
      socket.on('error', () => part(link));
      socket.on('close', () => {
        part(link);
        if (client.destroyed && server.destroyed) this.#links.delete(link);
      });
    }
    client.on('data', (chunk) => this.#asked(link, chunk));
    server.on('data', (chunk) => this.#answered(link, chunk));
    client.on('end', () => link.silent || server.end());
    server.on('end', () => link.silent || client.end());
  }

  #asked(link: Link, chunk: Buffer): void {
    if (link.silent) return;
    const cut = this.#cut;
    link.database ??= /\0database\0([^\0]+)\0/.exec(chunk.toString('latin1', 0, 500))?.[1] ?? '';
    if (cut !== undefined && link.database === cut.of.database && isCommit(chunk)) {
      cut.seen += 1;
      if (cut.seen === cut.of.passage) {
        this.#cut = undefined;
        if (cut.of.when === 'answered') link.loseAnswer = true;
        else {
          // The server gets it and goes on to the end of the transaction; the client is gone already.
          link.server.write(chunk);
          link.server.end();
          link.client.resetAndDestroy();
          cut.done();
          return;
        }
        link.server.once('close', cut.done);
      }
    }
    this.#carry(link, link.client, link.server, chunk);
  }

  #answered(link: Link, chunk: Buffer): void {
    if (link.silent) return;
    if (link.loseAnswer) {
      reset(link);
      return;
    }
    if (this.#mode.kind === 'cut-mid-answer' && chunk.length > 1) {
      link.client.write(chunk.subarray(0, Math.floor(chunk.length / 2)), () => reset(link));
      link.server.destroy();
      return;
    }
    this.#carry(link, link.server, link.client, chunk);
  }

  #carry(link: Link, from: Socket, to: Socket, chunk: Buffer): void {
    const mode = this.#mode;
    switch (mode.kind) {
      case 'swallow':
        link.damaged = true;
        return;
      case 'slow':
        void this.#later(from, to, [chunk], mode.ms);
        return;
      case 'dribble': {
        const drops = Array.from({ length: Math.ceil(chunk.length / mode.bytes) }, (_, index) =>
          chunk.subarray(index * mode.bytes, (index + 1) * mode.bytes),
        );
        void this.#later(from, to, drops, mode.ms);
        return;
      }
      case 'pass':
      case 'cut-mid-answer':
        if (to.write(chunk)) return;
        from.pause();
        to.once('drain', () => from.resume());
    }
  }

  /** Nothing behind it is read before it has gone on, so that nothing overtakes. */
  async #later(from: Socket, to: Socket, chunks: readonly Buffer[], ms: number): Promise<void> {
    from.pause();
    for (const chunk of chunks) {
      if (this.#mode.kind !== 'pass') await pause(ms);
      to.write(chunk);
    }
    from.resume();
  }
}

/** A simple query that ends with `commit`: the services send `select 1; commit`, which an aborted transaction refuses. */
function isCommit(chunk: Buffer): boolean {
  return /Q[^]{4}(?:[^\0]*;\s*)?commit\0/i.test(chunk.toString('latin1'));
}

/** What one side's end means for the other: its end too, unless the other is never to hear of it. */
function part(link: Link): void {
  if (!link.silent) reset(link);
}

function reset({ client, server }: Link): void {
  if (!client.destroyed) client.resetAndDestroy();
  if (!server.destroyed) server.resetAndDestroy();
}
