import { readFile, readdir } from 'node:fs/promises';

/** What a process uses, with its children unless it is looked at alone. */
export interface Usage {
  /** Bytes resident; shared pages count in every process that maps them. */
  readonly rss: number;
  /** Bytes resident, where a page that n processes share counts as a nth in each; undefined where the system does not tell. */
  readonly pss: number | undefined;
  /** Seconds of CPU since its start. */
  readonly cpu: number;
}

/** Clock ticks per second in /proc; 100 on every Linux that Node runs on. */
const ticks = 100;

/** Reads what a process and its descendants use, from /proc: works on Linux alone. */
export async function usageOfFamily(pid: number): Promise<Usage> {
  const parents = await parentsOf();
  const family = [...parents.keys()].filter((each) => descendsFrom(each, pid, parents));
  const usages = await Promise.all(family.map((each) => usageOfOne(each, true)));
  return {
    rss: sum(usages.map(({ rss }) => rss)),
    pss: usages.some(({ pss }) => pss === undefined) ? undefined : sum(usages.map(({ pss }) => pss ?? 0)),
    cpu: sum(usages.map(({ cpu }) => cpu)),
  };
}

/** The same of one process; `withEnded` adds the CPU of children that it had and that have ended. */
export async function usageOfOne(pid: number, withEnded: boolean): Promise<Usage> {
  // A process may end between two looks, and then uses nothing.
  const [status, rollup, stat] = await Promise.all(
    ['status', 'smaps_rollup', 'stat'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')),
  );
  const pss = kilobytes(rollup, 'Pss');
  const fields = fieldsOf(stat ?? '');
  const times = withEnded ? fields.slice(11, 15) : fields.slice(11, 13);
  return {
    rss: kilobytes(status, 'VmRSS') ?? 0,
    pss,
    cpu: sum(times.map(Number)) / ticks,
  };
}

async function parentsOf(): Promise<ReadonlyMap<number, number>> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const entries = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      return [pid, Number(fieldsOf(stat)[1] ?? 0)] as const;
    }),
  );
  return new Map(entries);
}

/** The fields behind the name, which stands in brackets and may hold anything; the first is the state (proc(5)). */
function fieldsOf(stat: string): readonly string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function descendsFrom(pid: number, ancestor: number, parents: ReadonlyMap<number, number>): boolean {
  for (let each: number | undefined = pid; each !== undefined && each > 1; each = parents.get(each)) {
    if (each === ancestor) return true;
  }
  return false;
}

function kilobytes(text: string | undefined, name: string): number | undefined {
  const match = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text ?? '');
  return match?.[1] === undefined ? undefined : Number(match[1]) * 1024;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
