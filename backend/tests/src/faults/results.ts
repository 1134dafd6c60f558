import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Verdict } from './verdict.ts';

const file = resolve(import.meta.dirname, '../../faults/RESULTS.md');

/** One line of the table, as it is printed and written. */
export function rowOf(verdict: Verdict): string {
  const { name, outcome, recoveryMs, restMs, duplicates, orders, looks, remarks, seed, at } = verdict;
  const figures =
    outcome === 'skipped'
      ? ['', '', '', '', '']
      : [seconds(recoveryMs), seconds(restMs), String(duplicates), String(orders), String(looks)];
  const said = outcome === 'failed' ? '**failed**' : outcome;
  return `| ${[name, said, ...figures, shortened(remarks), `${at} (${seed})`].join(' | ')} |`;
}

const head = [
  '| fault | verdict | recovered | at rest | duplicates absorbed | orders | looks | remarks | run (seed) |',
  '|---|---|---|---|---|---|---|---|---|',
];

/** Puts a verdict into the table of its group, in place of an earlier one on the same fault; `names` is the order there. */
export async function writeVerdict(verdict: Verdict, names: readonly string[]): Promise<void> {
  const rows = new Map((await readSection(verdict.group)).map((row) => [/^\| (.*?) \|/.exec(row)?.[1] ?? '', row]));
  rows.set(verdict.name, rowOf(verdict));
  const known = names.flatMap((name) => rows.get(name) ?? []);
  const count = (word: string): number => known.filter((row) => row.includes(` | ${word} | `)).length;
  await writeSection(verdict.group, [
    `${count('passed')} of ${names.length} passed, ${count('**failed**')} failed, ${count('skipped')} skipped.`,
    '',
    ...head,
    ...known,
  ]);
}

/** Names of the faults that an earlier run has seen pass. */
export async function readPassed(): Promise<ReadonlySet<string>> {
  const text = await readFile(file, 'utf8');
  return new Set([...text.matchAll(/^\| (.*?) \| passed \|/gm)].map(([, name = '']) => name));
}

async function readSection(title: string): Promise<readonly string[]> {
  const text = await readFile(file, 'utf8');
  const section = text.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
  return section.split('\n').filter((line) => line.startsWith('| '));
}

/** Replaces one section of the results, or adds it. */
export async function writeSection(title: string, lines: readonly string[]): Promise<void> {
  const text = await readFile(file, 'utf8');
  const section = `## ${title}\n\n${lines.join('\n')}\n`;
  const start = text.indexOf(`## ${title}\n`);
  if (start === -1) {
    await writeFile(file, `${text.trimEnd()}\n\n${section}`);
    return;
  }
  const next = text.indexOf('\n## ', start + 1);
  await writeFile(file, `${text.slice(0, start)}${section}${next === -1 ? '' : text.slice(next)}`);
}

/** A broken fault breaks many promises for each of many orders; the first few tell which. */
function shortened(remarks: readonly string[]): string {
  const shown = remarks.slice(0, 4).join('; ').replaceAll('|', '/');
  return remarks.length > 4 ? `${shown}; and ${remarks.length - 4} more` : shown;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
