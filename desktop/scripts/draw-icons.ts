/**
 * Draws the icons of every size and system from one bell: the application's, the installable page's and the tray's. Run it after
 * changing the drawing (node desktop/scripts/draw-icons.ts) and check its results in.
 */
import { chromium } from '@orderbell/local-stack/chromium';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { chromium as browserType } from 'playwright-core';
import { icnsOf, icoOf, type IconPicture } from './icon-containers.ts';

const desktop = join(import.meta.dirname, '..');
const gold = '#d9a94f';
/** Gold that shows on a light ground. */
const bronze = '#8a5a10';

interface Colours {
  readonly bell: string;
  readonly base: string;
  readonly shine: string;
}

const bell = ({ bell, base, shine }: Colours): string => `
  <circle cx="256" cy="150" r="26" fill="${bell}"/>
  <path d="M256 174c-88 0-150 64-155 154-.5 9 7 16 16 16h278c9 0 16.500-7 16-16-5-90-67-154-155-154Z" fill="${bell}"/>
  <path d="M160 296c9-36 34-62 66-72" fill="none" stroke="${shine}" stroke-opacity=".65" stroke-width="20" stroke-linecap="round"/>
  <rect x="84" y="366" width="344" height="40" rx="20" fill="${base}"/>`;

const inFull: Colours = { bell: gold, base: '#eeebe4', shine: '#fff' };
const flat = (colour: string): Colours => ({ bell: colour, base: colour, shine: 'none' });

const svg = (viewBox: string, content: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${viewBox}">${content}\n</svg>\n`;

/** On a dark tile with round corners, as the favicon. */
const tileContent = `\n  <rect width="512" height="512" rx="116" fill="#1c1a17"/>${bell(inFull)}`;
const tile = svg('0 0 512 512', tileContent);
/** Where a few pixels are all there is, the bell fills the tile. */
const smallTile = svg(
  '0 0 512 512',
  `\n  <rect width="512" height="512" rx="96" fill="#1c1a17"/>\n  <g transform="translate(256 262) scale(1.22) translate(-256 -265)">${bell({ ...inFull, shine: 'none' })}</g>`,
);
/** macOS wants air around a tile: 824 of 1024 pixels. */
const macTile = svg('-62.1 -62.1 636.2 636.2', tileContent);
/** Systems cut their own shape out of a maskable icon: the bell keeps to the safe middle, the ground fills everything. */
const maskable = svg(
  '-80 -80 672 672',
  `\n  <rect x="-80" y="-80" width="672" height="672" fill="#1c1a17"/>${bell(inFull)}`,
);

/** A tray has its own ground: dark, light, or one that colours the icon itself (macOS), which looks only at how opaque it is. */
const tray = (colours: Colours, mark = ''): string => svg('66 86 380 380', bell(colours) + mark);
const slash = (ground: string, colour: string): string =>
  `<path d="M110 430 402 138" stroke="${ground}" stroke-width="60" stroke-linecap="round" opacity=".55"/>` +
  `<path d="M110 430 402 138" stroke="${colour}" stroke-width="34" stroke-linecap="round"/>`;
const dot = (colour: string, rim: string): string =>
  `<circle cx="356" cy="166" r="78" fill="${colour}" stroke="${rim}" stroke-width="14"/>`;

const trayIcons: Readonly<Record<string, string>> = {
  'on-dark/live': tray(flat(gold)),
  'on-dark/offline': tray(flat('#9b968d'), slash('#000', '#9b968d')),
  'on-dark/unseen': tray(flat(gold), dot('#e5513f', '#fff')),
  'on-light/live': tray(flat(bronze)),
  'on-light/offline': tray(flat('#77726a'), slash('#fff', '#77726a')),
  'on-light/unseen': tray(flat(bronze), dot('#c9301f', '#fff')),
  'template/live': tray(flat('#000')),
  'template/offline': tray(
    flat('rgb(0 0 0 / 45%)'),
    '<path d="M110 430 402 138" stroke="#000" stroke-width="34" stroke-linecap="round"/>',
  ),
  'template/unseen': tray(flat('#000'), '<circle cx="356" cy="166" r="78" fill="#000"/>'),
};

const browser = await browserType.launch(await chromium());
const page = await browser.newPage();

async function picture(size: number, content: string): Promise<IconPicture> {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${content}`);
  return { size, png: await page.screenshot({ omitBackground: true }) };
}

async function write(file: string, content: Buffer | string): Promise<void> {
  const target = join(desktop, file);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, content);
}

const tileOf = (size: number): Promise<IconPicture> => picture(size, size < 48 ? smallTile : tile);
const all = async (sizes: readonly number[], draw: (size: number) => Promise<IconPicture>): Promise<IconPicture[]> => {
  const pictures: IconPicture[] = [];
  // One page draws them, one after the other.
  for (const size of sizes) pictures.push(await draw(size));
  return pictures;
};

for (const file of ['assets/icon.svg', 'src/web/public/icon.svg']) await write(file, tile);
for (const { size, png } of await all([16, 24, 32, 48, 64, 128, 256, 512], tileOf))
  await write(`assets/icons/${size}x${size}.png`, png);
await write('assets/icon.ico', icoOf(await all([16, 20, 24, 32, 40, 48, 64, 128, 256], tileOf)));
const forMac = await all([32, 64, 128, 256, 512, 1024], (size) => picture(size, macTile));
await write('assets/icon.icns', icnsOf(forMac));

await write('assets/icon.png', (await picture(512, tile)).png);
const badge = svg('0 0 32 32', '<circle cx="16" cy="16" r="13" fill="#d9402f"/>');
await write('assets/badge.png', (await picture(32, badge)).png);
for (const size of [192, 512]) await write(`src/web/public/icons/icon-${size}.png`, (await picture(size, tile)).png);
await write('src/web/public/icons/icon-maskable-512.png', (await picture(512, maskable)).png);

for (const [name, content] of Object.entries(trayIcons)) {
  const size = name.startsWith('template/') ? 18 : 24;
  await write(`assets/tray/${name}.png`, (await picture(size, content)).png);
  await write(`assets/tray/${name}@2x.png`, (await picture(size * 2, content)).png);
}
await browser.close();
