/** JSON texts of numbers that are no amounts of money. */
export const strangeNumbers = [
  ['1e400', '-1e400', '1e-400', '0', '-0', '-1', '1.5', '9007199254740992', '9007199254740993'],
  ['123456789012345678901234567890', '1e21', '1E3', '1000.0', 'NaN', 'Infinity', '0x10', '007', '"1000"', '"NaN"'],
].flat();

/** JSON texts of strings; as JSON because a lone surrogate could not be written as bytes otherwise. */
export const strangeTexts = [
  ['""', '" "', '"\\t\\n"', '"\\u0000"', '"a\\u0000b"', '"\\ud800"', '"\\udc00\\ud800"', '"\\ufeff"', '"\\uffff"'],
  ['"\u202eabc"', '"\u200b\u200d"', `"${'e\u0301'.repeat(200)}"`, '"👨‍👩‍👧‍👦"', '"\u{10ffff}"', '"ﷺ"', '"İı"'],
  [`"'; drop table orders; --"`, '"${7*7}{{7*7}}"', '"<script>alert(1)</script>"', '"../../etc/passwd"', '"%00%n%s"'],
  [`"${'x'.repeat(501)}"`, `"${'я'.repeat(10_000)}"`, '"__proto__"', '"null"', '"a@b"', '"@"', '"a@b.c d@e.f"'],
  [`"${'a'.repeat(300)}@example.com"`],
].flat();

/** JSON texts of every type. */
export const otherTypes = [
  'null',
  'true',
  'false',
  '[]',
  '{}',
  '[1]',
  '{"a":1}',
  '""',
  '"text"',
  '1',
  '[[]]',
  '[null]',
];

export const strangeNames = [
  ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'extra', '', ' ', '\u0000', 'a.b', '$ne'],
  ['amount ', 'AMOUNT', 'userId', 'status', 'id', 'role', 'balance', '0', 'é', 'x'.repeat(1000)],
].flat();

/** Bodies that are no JSON objects, or no JSON at all. */
export const strangeBodies = [
  ['', ' ', '{', '}', '[', '{"amount":1000,}', "{'amount':1000}", '{"amount":1000}}', '/**/{}', '{"amount":1000'],
  ['\ufeff{}', '{"a":1}{"b":2}', 'undefined', 'amount=1000', '<a/>', '\u0000', '{}\u0000'],
  otherTypes,
].flat();

/** UTF-16, broken UTF-8, a truncated gzip header, a lone surrogate in UTF-8. */
export const strangeBytes = ['fffe7b007d00', '7b2261223a22c3287d', '1f8b08', '7b22eda080223a317d'].map((hex) =>
  Buffer.from(hex, 'hex'),
);

export const contentTypes = [
  ['', 'text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'multipart/form-data', 'garbage'],
  ['application/json; charset=utf-16', 'application/json; charset=nonsense', 'application/json;', 'APPLICATION/JSON'],
  ['application/problem+json', 'application/json-patch+json', 'application/jsonx', '*/*', 'json', 'text/json'],
].flat();

export const contentEncodings = ['gzip', 'br', 'deflate', 'identity', 'nonsense', 'gzip, gzip', ''];

export const authorizations = [
  [
    '',
    'Bearer',
    'Bearer ',
    'Bearer x',
    'bearer null',
    'Basic YTpi',
    'Bearer a b',
    'Bearer ..',
    'Bearer a.b.c',
    'Token t',
  ],
  [`Bearer ${'x'.repeat(3900)}`, `Bearer ${'x'.repeat(5000)}`, 'Bearer é', 'Bearer eyJhbGciOiJub25lIn0.e30.'],
].flat();

/** Odd values of headers that mean something to somebody on the way. */
export const strangeHeaders: Readonly<Record<string, readonly string[]>> = {
  'idempotency-key': ['', ' ', 'a b', 'é', 'x'.repeat(255), 'x'.repeat(256), 'x'.repeat(4000), '\t', '"q"', 'a,b', '~'],
  'x-request-id': [
    '',
    'short',
    'x'.repeat(100),
    'x'.repeat(101),
    'a b c d e f',
    '{"a":1}',
    'é'.repeat(10),
    '%0d%0aa: b',
  ],
  traceparent: [
    '',
    '00',
    `00-${'0'.repeat(32)}-${'0'.repeat(16)}-00`,
    `ff-${'1'.repeat(32)}-${'1'.repeat(16)}-01`,
    'é',
  ],
  accept: ['text/html', 'application/xml;q=1, */*;q=0', '', 'garbage'],
  origin: ['null', 'http://evil.example', 'http://localhost:8081', '', 'garbage'],
  cookie: ['', 'a=b', ';;;=', 'refresh=x; refresh=y', `a=${'x'.repeat(3000)}`],
  'x-forwarded-for': ['1.2.3.4', 'garbage', '', '::1', '1.2.3.4, 5.6.7.8'],
  'if-none-match': ['*', '"x"'],
  range: ['bytes=0-1'],
};

export const queryNames = ['limit', 'limit', 'cursor', 'status', 'after', '__proto__', 'extra', 'limit[]', 'a[b]', ''];

export const queryValues = [
  ['0', '1', '100', '101', '-1', '1.5', '1e1', '１０', '', ' 5', '5 ', '005', 'NEW', 'new', 'null', 'DONE'],
  ['AAAA', 'x'.repeat(200), 'x'.repeat(201), 'ZmZm', '../..', "' or 1=1 --", '\u0000', '😀', 'x'.repeat(6000)],
].flat();

/** Segments of a path, already escaped or wrongly so. */
export const pathSegments = [
  ['1', 'me', 'null', 'not-a-uuid', '00000000-0000-0000-0000-000000000000', 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF'],
  ['%00', '%zz', '%', '%ff', '..%2f..', '%20', '%F0%9F%98%80', 'x'.repeat(5000), "'", '%27%20or%201=1', 'a;b', 'a:b'],
  ['019ab000-0000-7000-8000-00000000000', '019ab000-0000-7000-8000-0000000000011', '{id}', '*', '@'],
].flat();
