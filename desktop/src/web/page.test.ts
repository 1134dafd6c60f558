import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy, gatewayFor, pageWith } from './page.ts';

describe('the gateway of a page', () => {
  it('has the name that the browser uses for this machine, so that its cookie is sent', () => {
    expect(gatewayFor('localhost:8081', 'http://127.0.0.1:8080')).toBe('http://localhost:8080');
    expect(gatewayFor('127.0.0.1:8081', 'http://localhost:8080')).toBe('http://127.0.0.1:8080');
    expect(gatewayFor('[::1]:8081', 'http://localhost:8080')).toBe('http://[::1]:8080');
  });

  it('is what was configured for every other name', () => {
    expect(gatewayFor('orders.example.com', 'http://localhost:8080')).toBe('http://localhost:8080');
    expect(gatewayFor('localhost:8081', 'https://api.example.com')).toBe('https://api.example.com');
    expect(gatewayFor('not a host', 'http://localhost:8080')).toBe('http://localhost:8080');
  });
});

describe('the policy of a page', () => {
  it('lets it speak to its gateway alone, and run no inline script', () => {
    const policy = contentSecurityPolicy('https://api.example.com');
    expect(policy).toContain("connect-src 'self' https://api.example.com wss://api.example.com;");
    expect(policy).toContain("script-src 'self';");
  });
});

describe('the page', () => {
  it('is told its gateway and version, and nothing can break out of it', () => {
    const page = pageWith('<html><head><title>x</title></head></html>', { gateway: 'http://a"b', version: '1<2' });
    expect(page).toContain('<head><meta name="orderbell-gateway" content="http://a&quot;b" />');
    expect(page).toContain('content="1&lt;2"');
  });
});
