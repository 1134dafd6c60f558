import * as fc from 'fast-check';
import { resolve, type Document, type Schema } from './document.ts';

/** Values that a schema of the document allows. */
export function valuesOf(schema: Schema, document: Document): fc.Arbitrary<unknown> {
  const resolved = resolve(schema, document);
  if (resolved.enum !== undefined) return fc.constantFrom(...resolved.enum);
  if (resolved.const !== undefined) return fc.constant(resolved.const);
  if (resolved.anyOf !== undefined) return fc.oneof(...resolved.anyOf.map((each) => valuesOf(each, document)));
  const types = resolved.type === undefined ? [] : [resolved.type].flat();
  return fc.oneof(...types.map((type) => valuesOfType(type, resolved, document)));
}

function valuesOfType(type: string, schema: Schema, document: Document): fc.Arbitrary<unknown> {
  switch (type) {
    case 'string':
      return texts(schema);
    case 'integer':
      return integers(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(valuesOf(schema.items ?? {}, document), { maxLength: 3 });
    case 'object': {
      const fields = Object.entries(schema.properties ?? {}).map(([name, each]) => [name, valuesOf(each, document)]);
      return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>, {
        requiredKeys: [...(schema.required ?? [])],
      });
    }
    default:
      throw new Error(`values of type ${type} cannot be generated`);
  }
}

/** Small numbers, which real requests have, and those at the ends. */
function integers({ minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER }: Schema) {
  return fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: minimum, max: Math.min(maximum, minimum + 5000) }) },
    { weight: 1, arbitrary: fc.constantFrom(minimum, maximum) },
  );
}

function texts({ format, pattern, minLength = 0, maxLength = 100 }: Schema): fc.Arbitrary<string> {
  if (format === 'uuid') return fc.uuid();
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  // Letters of several alphabets, and one that takes two code units.
  const letters = fc.constantFrom('a', 'b', 'Z', '7', '-', 'Ж', 'ё', '漢', 'é', '😀');
  return fc
    .array(letters, { minLength: Math.max(minLength, 1), maxLength: Math.max(minLength, Math.min(maxLength / 2, 40)) })
    .map((all) => all.join(''));
}
