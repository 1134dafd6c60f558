import * as fc from 'fast-check';
import type { Draft } from './draft.ts';
import {
  authorizations,
  contentEncodings,
  contentTypes,
  otherTypes,
  pathSegments,
  queryNames,
  queryValues,
  strangeBodies,
  strangeBytes,
  strangeHeaders,
  strangeNames,
  strangeNumbers,
  strangeTexts,
} from './strange-values.ts';

/** One way to break a request. What does not apply to a draft leaves it as it is. */
export interface Breakage {
  readonly name: string;
  readonly apply: (draft: Draft) => Draft;
}

const oneOf = (values: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...values);
const anyJson = fc.oneof(oneOf(otherTypes), oneOf(strangeNumbers), oneOf(strangeTexts), fc.json({ maxDepth: 3 }));

const changedField = fc
  .record({ at: fc.nat(20), value: anyJson })
  .map(({ at, value }) =>
    onFields(`a field becomes ${brief(value)}`, (fields) =>
      fields.map((field, index) => (index === at % fields.length ? [field[0], value] : field)),
    ),
  );

const droppedField = fc
  .nat(20)
  .map((at) => onFields('a field is missing', (fields) => fields.filter((_, index) => index !== at % fields.length)));

const addedField = fc
  .record({ name: oneOf(strangeNames), value: anyJson })
  .map(({ name, value }) => onFields(`a field ${brief(name)} more`, (fields) => [...fields, [name, value]]));

const doubledField = fc.record({ at: fc.nat(20), value: anyJson }).map(({ at, value }) =>
  onFields('a field twice', (fields) => {
    const found = fields[at % Math.max(1, fields.length)];
    return found === undefined ? fields : [...fields, [found[0], value]];
  }),
);

const rawText = fc
  .oneof(
    oneOf(strangeBodies),
    fc.constantFrom(100, 5000, 30_000).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
    fc.constantFrom(100, 5000).map((depth) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`),
    fc.constantFrom(10_000, 32_000).map((depth) => '['.repeat(depth)),
    fc.constantFrom(65_537, 70_000, 200_000).map((length) => `{"description":"${'x'.repeat(length)}"}`),
    fc.constantFrom(65_000, 65_536, 70_000).map((length) => ' '.repeat(length)),
    fc.json({ maxDepth: 5 }),
  )
  .map((text) => rawBody(`the body is ${brief(text)}`, Buffer.from(text)));

const rawBytes = fc
  .oneof(
    fc.constantFrom(...strangeBytes),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  )
  .map((bytes) => rawBody(`the body is the bytes ${bytes.toString('hex').slice(0, 40)}`, bytes));

const noBody: fc.Arbitrary<Breakage> = fc.constant({
  name: 'no body',
  apply: (draft) => ({ ...draft, body: { kind: 'none' } }),
});

const noAuthorization: fc.Arbitrary<Breakage> = fc.constant({
  name: 'no authorization',
  apply: (draft) => {
    const { authorization: _, ...headers } = draft.headers;
    return { ...draft, headers };
  },
});

const headers = (name: string, values: readonly string[]): fc.Arbitrary<Breakage> =>
  oneOf(values).map((value) => ({
    name: `${name}: ${brief(value)}`,
    apply: (draft) => ({ ...draft, headers: { ...draft.headers, [name]: value } }),
  }));

const queries = fc
  .tuple(oneOf(queryNames), fc.oneof(oneOf(queryValues), fc.base64String({ maxLength: 60 })))
  .map(([name, value]): Breakage => ({
    name: `query ${name}=${brief(value)}`,
    apply: (draft) => ({ ...draft, query: [...draft.query, [name, value]] }),
  }));

const paths = oneOf(pathSegments).map((segment): Breakage => ({
  name: `path ${brief(segment)}`,
  apply: (draft) => ({ ...draft, rawParams: segment }),
}));

/** Ways to break a body, each about as often as it deserves. */
export const bodyBreakages: fc.Arbitrary<Breakage> = fc.oneof(
  { weight: 8, arbitrary: changedField },
  { weight: 4, arbitrary: droppedField },
  { weight: 4, arbitrary: addedField },
  { weight: 2, arbitrary: doubledField },
  { weight: 4, arbitrary: rawText },
  { weight: 2, arbitrary: rawBytes },
  { weight: 1, arbitrary: noBody },
  { weight: 3, arbitrary: headers('content-type', contentTypes) },
  { weight: 1, arbitrary: headers('content-encoding', contentEncodings) },
);

/** Ways to break a request. */
export const breakages: fc.Arbitrary<Breakage> = fc.oneof(
  { weight: 29, arbitrary: bodyBreakages },
  { weight: 2, arbitrary: headers('authorization', authorizations) },
  { weight: 1, arbitrary: noAuthorization },
  ...Object.entries(strangeHeaders).map(([name, values]) => ({ weight: 1, arbitrary: headers(name, values) })),
  { weight: 6, arbitrary: queries },
  { weight: 6, arbitrary: paths },
);

type Fields = readonly (readonly [string, string])[];

function onFields(name: string, change: (fields: Fields) => Fields): Breakage {
  return {
    name,
    apply: (draft) =>
      draft.body.kind === 'fields' ? { ...draft, body: { kind: 'fields', fields: change(draft.body.fields) } } : draft,
  };
}

function rawBody(name: string, bytes: Buffer): Breakage {
  return { name, apply: (draft) => ({ ...draft, body: { kind: 'raw', bytes } }) };
}

function brief(text: string): string {
  return text.length > 60 ? `${text.slice(0, 50)}... (${text.length})` : text;
}
