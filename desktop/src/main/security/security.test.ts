import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { distrust } from '../ipc/trusted-sender.ts';
import { APP_ORIGIN, fileOf, mediaTypeOf } from './app-files.ts';
import { externalLink } from './external-links.ts';
import { pagePolicy } from './page-policy.ts';

describe('the page’s own protocol', () => {
  const folder = join('/opt', 'orderbell', 'renderer');

  it('serves the files of its folder', () => {
    expect(fileOf(`${APP_ORIGIN}/`, folder)).toBe(join(folder, 'index.html'));
    expect(fileOf(`${APP_ORIGIN}/assets/app-1.js?x#y`, folder)).toBe(join(folder, 'assets/app-1.js'));
    expect(mediaTypeOf('app-1.js')).toContain('javascript');
    expect(mediaTypeOf('what.exe')).toBe('application/octet-stream');
  });

  it.each([
    '/../main/index.cjs',
    '/%2e%2e/main/index.cjs',
    '/..%2fmain/index.cjs',
    '/%2e%2e%2f%2e%2e%2f%2e%2e%2fetc/passwd',
    '/..%5cmain',
    '/%00',
    '/%',
  ])('never leaves it: %s', (path) => {
    const file = fileOf(APP_ORIGIN + path, folder);
    expect(file === null || file.startsWith(folder + '/')).toBe(true);
  });

  it('answers to its own name alone', () => {
    expect(fileOf('app://elsewhere/index.html', folder)).toBeNull();
    expect(fileOf('file:///etc/passwd', folder)).toBeNull();
  });

  it('lets the page load nothing from elsewhere and speak to nobody', () => {
    expect(pagePolicy).toContain("default-src 'none'");
    expect(pagePolicy).toContain("script-src 'self';");
    expect(pagePolicy).toContain("connect-src 'none'");
  });
});

describe('links for outside', () => {
  it('are https and mailto, written anew', () => {
    expect(externalLink('https://example.com/a b')).toBe('https://example.com/a%20b');
    expect(externalLink('mailto:ada@example.com')).toBe('mailto:ada@example.com');
  });

  it.each([
    'http://example.com',
    'file:///etc/passwd',
    'smb://host/share',
    'orderbell://orders',
    'javascript:1',
    'C:\\x.exe',
    '',
  ])('are not: %s', (url) => expect(externalLink(url)).toBeNull());
});

describe('who may speak to main', () => {
  const trusted = { webContentsId: 7, pageUrl: `${APP_ORIGIN}/` };
  const sender = { webContentsId: 7, frame: { url: `${APP_ORIGIN}/index.html#/orders`, isMain: true } };

  it('is the main frame of our window, with our page in it', () => {
    expect(distrust(sender, trusted)).toBeNull();
  });

  it('is nobody else', () => {
    expect(distrust({ ...sender, webContentsId: 8 }, trusted)).toBe('another window');
    expect(distrust(sender, { ...trusted, webContentsId: null })).toBe('another window');
    expect(distrust({ ...sender, frame: null }, trusted)).toBe('a frame that is gone');
    expect(distrust({ ...sender, frame: { ...sender.frame, isMain: false } }, trusted)).toBe('a frame inside the page');
    for (const url of [
      'https://evil.test/',
      'app://orderbell.evil.test/',
      'app://evil/',
      'about:blank',
      'data:text/html,x',
      '',
    ])
      expect(distrust({ ...sender, frame: { url, isMain: true } }, trusted)).toBe('another origin');
  });
});
