import { describe, expect, it } from 'vitest';
import { browserOf, osOf } from './browser-platform.ts';

const agents = {
  chrome: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/153.0.0.0 Safari/537.36',
  edge: 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/153.0.0.0 Safari/537.36 Edg/153.0.1',
  firefox: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:150.0) Gecko/20100101 Firefox/150.0',
  safari:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 (KHTML, like Gecko) Version/19.0 Mobile Safari/604.1',
};

describe('the platform of a page', () => {
  it('is read from the user agent', () => {
    expect(Object.values(agents).map(osOf)).toEqual(['linux', 'windows', 'macos', 'other']);
    expect(Object.values(agents).map((agent) => browserOf(agent).name)).toEqual([
      'Chrome',
      'Edge',
      'Firefox',
      'Safari',
    ]);
    expect(browserOf('something else')).toEqual({ name: 'Browser', version: 'unknown' });
  });
});
