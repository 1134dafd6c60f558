import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The repository's root. */
export const root = path.join(import.meta.dirname, '../..');

/** A document of the repository, taken apart as far as its tests need it. */
export interface Document {
  readonly file: string;
  readonly headings: readonly { readonly level: number; readonly text: string }[];
  /** Fenced blocks: their language and content. */
  readonly blocks: readonly { readonly language: string; readonly code: string }[];
  readonly tables: readonly Table[];
  readonly links: readonly string[];
  readonly images: readonly string[];
  /** Everything in backticks outside the fenced blocks. */
  readonly spans: readonly string[];
}

/** The cells of every row but the head. */
export type Table = readonly (readonly string[])[];

/** Reads a document by its path from the root. */
export function readDocument(file: string): Document {
  const text = readFileSync(path.join(root, file), 'utf8');
  const blocks = [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language = '', code = '']) => ({
    language,
    code,
  }));
  const prose = text.replaceAll(/^```\w*\n[\s\S]*?^```$/gm, '');
  const unquoted = prose.replaceAll(/`[^`\n]*`/g, '');
  return {
    file,
    headings: [...prose.matchAll(/^(#+) (.*)$/gm)].map(([, marks = '', text = '']) => ({ level: marks.length, text })),
    blocks,
    tables: [...prose.matchAll(/(?:^\|.*\n)+/gm)].map(([table]) => rowsOf(table)),
    links: [...unquoted.matchAll(/(?<!!)\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, target = '']) => target),
    images: [...unquoted.matchAll(/!\[[^\]]*\]\(([^)\s]+)\)|<(?:img|source)[^>]*? src(?:set)?="([^"]+)"/g)].map(
      ([, markdown, html]) => markdown ?? html ?? '',
    ),
    spans: [...prose.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code),
  };
}

/** The part of an address by which a heading is linked to, as code hosts make it. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

function rowsOf(table: string): Table {
  const rows = table.trim().split('\n').slice(2);
  return rows.map((row) =>
    row
      .replaceAll('\\|', '\u0000')
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('\u0000', '|')),
  );
}
