import { Pool } from 'undici';
import { closedLoop } from '../load/closed-loop.ts';
import type { Person } from '../load/person.ts';
import { openPushSocket } from '../load/push-socket.ts';
import { REPLAYED, type GrownStack } from './grown-stack.ts';

/** Reads the collector's list page by page, as a client would. */
export interface ListReader {
  /** Pages per second of the list's beginning. */
  readonly newest: () => Promise<number>;
  /** The same at places in its last tenth. */
  readonly deep: () => Promise<number>;
  readonly close: () => Promise<void>;
}

const PAGE = 100;
const READERS = 8;
const loop = { inFlight: READERS, warmUpMs: 1000, measureMs: 4000 };

/** Walks through the whole list once, for the cursors. */
export async function createListReader({ stack, collector, collected }: GrownStack): Promise<ListReader> {
  const [url] = stack.gatewayUrls;
  if (url === undefined) throw new Error('there is no gateway');
  const pool = new Pool(url, { connections: READERS, pipelining: 1 });
  const page = async (cursor: string | null): Promise<string> => {
    const path = `/orders?limit=${PAGE}${cursor === null ? '' : `&cursor=${cursor}`}`;
    const { statusCode, body } = await pool.request({ method: 'GET', path, headers: bearer(collector) });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`a list was answered ${statusCode}: ${text.slice(0, 200)}`);
    return text;
  };
  const cursors: string[] = [];
  for (let cursor = nextOf(await page(null)); cursor !== null; cursor = nextOf(await page(cursor)))
    cursors.push(cursor);
  if (cursors.length !== collected / PAGE - 1)
    throw new Error(`${cursors.length + 1} pages cannot hold ${collected} orders`);
  const last = cursors.slice(-Math.ceil(cursors.length / 10));
  const rate = async (cursorOf: (turn: number) => string | null): Promise<number> => {
    const { done, seconds } = await closedLoop({ ...loop, work: (turn) => page(cursorOf(turn)) });
    return done.length / seconds;
  };
  return {
    newest: () => rate(() => null),
    deep: () => rate((turn) => last[turn % last.length] ?? null),
    close: () => pool.destroy(),
  };
}

/** Milliseconds until a socket that was away has all changes that it missed. */
export async function replay({ stack, collector, collected }: GrownStack): Promise<number> {
  const [url] = stack.gatewayUrls;
  if (url === undefined) throw new Error('there is no gateway');
  let heard = 0;
  const from = performance.now();
  // An order has changed twice, and comes once, with its latest number.
  const after = 2 * (collected - REPLAYED);
  const socket = await openPushSocket(url, collector, { onFinal: () => (heard += 1) }, after);
  const taken = performance.now() - from;
  socket.close();
  if (heard !== REPLAYED) throw new Error(`${heard} of ${REPLAYED} changes were replayed`);
  return taken;
}

const bearer = ({ token }: Person) => ({ authorization: `Bearer ${token}` });

/** The cursor stands last in a page's JSON; reading the rest would be the generator's work. */
function nextOf(text: string): string | null {
  return /"nextCursor":"([\w-]+)"\}$/.exec(text)?.[1] ?? null;
}
