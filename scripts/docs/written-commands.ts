import { readDocument } from './markdown.ts';

/** The documents whose commands are kept honest. */
export const documents = [
  'README.md',
  'README.ru.md',
  'docs/operating.md',
  'docs/contributing.md',
  'docs/delivery-guarantees.md',
  'backend/messaging/README.md',
] as const;

const isCommand = /^(?:[A-Z_]+=\S+ )*(?:npm|npx|node|docker|psql|git|sudo|curl) \S/;

/** Every command that a reader of the documents may type, each once. */
export function writtenCommands(): readonly string[] {
  const found = documents.flatMap((file) => {
    const { blocks, spans } = readDocument(file);
    const lines = blocks.filter(({ language }) => language === 'sh').flatMap(({ code }) => code.split('\n'));
    return [...lines, ...spans].map((text) => text.trim()).filter((text) => isCommand.test(text));
  });
  return [...new Set(found)];
}
