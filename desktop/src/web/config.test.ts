import { describe, expect, it } from 'vitest';
import { readWebConfig } from './config.ts';

describe('the web server’s configuration', () => {
  it('names every fault at once', () => {
    expect(() => readWebConfig({ PORT: 'eighty', GATEWAY_URL: 'ftp://x' })).toThrow(/PORT: .*\n.*GATEWAY_URL: must be/);
    expect(() => readWebConfig({ PORT: '8081' })).toThrow('GATEWAY_URL: is not set');
  });

  it('takes the gateway’s origin', () => {
    expect(readWebConfig({ PORT: '8081', GATEWAY_URL: 'http://localhost:8080/' })).toEqual({
      HOST: '127.0.0.1',
      PORT: 8081,
      LOG_LEVEL: 'info',
      GATEWAY_URL: 'http://localhost:8080',
    });
  });
});
