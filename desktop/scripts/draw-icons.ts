/**
 * Draws the icons of every size from one bell: the application's, the installable page's and the tray's. Run it after changing the
 * drawing (node scripts/draw-icons.ts) and check its results in.
 */
import chromium from '@sparticuz/chromium';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { chromium as browserType, type Page } from 'playwright-core';

const desktop = join(import.meta.dirname, '..');
const gold = '#d9a94f';

interface Colours {
  readonly bell: string;
  readonly base: string;
  readonly shine: string;
}

const bell = ({ bell, base, shine }: Colours): string => `
  <circle cx="256" cy="150" r="26" fill="${bell}"/>
  <path d="M256 174c-88 0-150 64-155 154-.5 9 7 16 16 16h278c9 0 16.500-7 16-16-5-90-67-154-155-154Z" fill="${bell}"/>
  <path d="M160 296c9-36 34-62 66-72" fill="none" stroke="${shine}" stroke-width="20" stroke-linecap="round"/>
  <rect x="84" y="366" width="344" height="40" rx="20" fill="${base}"/>`;

const inFull: Colours = { bell: gold, base: '#eeebe4', shine: 'rgb(255 255 255 / 65%)' };
const flat = (colour: string): Colours => ({ bell: colour, base: colour, shine: 'none' });

const svg = (viewBox: string, content: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${viewBox}">${content}</svg>`;

/** On a dark tile with round corners, as the favicon. */
const tile = svg('0 0 512 512', `<rect width="512" height="512" rx="116" fill="#1c1a17"/>${bell(inFull)}`);
/** Systems cut their own shape out of a maskable icon: the bell keeps to the safe middle, the ground fills everything. */
const maskable = svg(
  '-80 -80 672 672',
  `<rect x="-80" y="-80" width="672" height="672" fill="#1c1a17"/>${bell(inFull)}`,
);

/** A tray has its own ground, light or dark: gold shows on both. */
const tray = (colours: Colours, mark = ''): string => svg('66 86 380 380', bell(colours) + mark);
const slash =
  '<path d="M110 430 402 138" stroke="#000" stroke-width="60" stroke-linecap="round" opacity=".55"/>' +
  '<path d="M110 430 402 138" stroke="#9b968d" stroke-width="34" stroke-linecap="round"/>';
const cutSlash = '<path d="M110 430 402 138" stroke="#000" stroke-width="34" stroke-linecap="round"/>';
const dot = (colour: string): string =>
  `<circle cx="356" cy="166" r="78" fill="${colour}" stroke="#fff" stroke-width="14"/>`;

interface Drawing {
  readonly file: string;
  readonly size: number;
  readonly content: string;
}

const trayIcons: Readonly<Record<string, string>> = {
  live: tray(flat(gold)),
  offline: tray(flat('#9b968d'), slash),
  unseen: tray(flat(gold), dot('#d9402f')),
  // macOS colours template images itself and looks only at how opaque they are.
  liveTemplate: tray(flat('#000')),
  offlineTemplate: tray(flat('rgb(0 0 0 / 45%)'), cutSlash),
  unseenTemplate: tray(flat('#000'), '<circle cx="356" cy="166" r="78" fill="#000"/>'),
};

const drawings: readonly Drawing[] = [
  { file: 'assets/icon.png', size: 512, content: tile },
  { file: 'assets/badge.png', size: 32, content: svg('0 0 32 32', '<circle cx="16" cy="16" r="13" fill="#d9402f"/>') },
  { file: 'src/web/public/icons/icon-192.png', size: 192, content: tile },
  { file: 'src/web/public/icons/icon-512.png', size: 512, content: tile },
  { file: 'src/web/public/icons/icon-maskable-512.png', size: 512, content: maskable },
  ...Object.entries(trayIcons).flatMap(([name, content]) => {
    const size = name.endsWith('Template') ? 18 : 24;
    return [
      { file: `assets/tray/${name}.png`, size, content },
      { file: `assets/tray/${name}@2x.png`, size: size * 2, content },
    ];
  }),
];

async function draw(page: Page, { file, size, content }: Drawing): Promise<void> {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${content}`);
  const target = join(desktop, file);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, await page.screenshot({ omitBackground: true }));
}

const browser = await browserType.launch({ executablePath: await chromium.executablePath(), args: ['--no-sandbox'] });
const page = await browser.newPage();
for (const drawing of drawings) await draw(page, drawing);
await browser.close();
