import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import type { Page } from 'playwright-core';
import { en } from '../../i18n/en.ts';

/**
 * Everything that can be found wrong with what a page shows: accessibility, keys in place of words, text that does not fit. In another
 * theme only the colours are another matter for accessibility: `colours` looks at them alone, in a fraction of the time.
 */
export async function findingsOf(page: Page, axe: 'all' | 'colours' = 'all'): Promise<readonly string[]> {
  await settled(page);
  return [...(await shownKeys(page)), ...(await cutText(page)), ...(await accessibilityFindings(page, axe))];
}

/** Fonts are there and nothing moves any more. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    // Those that turn for ever, as a spinner does, are not waited for.
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map(({ finished }) => finished));
    await new Promise((resolve) => void requestAnimationFrame(() => requestAnimationFrame(resolve)));
  });
}

declare global {
  interface Window {
    axe?: typeof axe;
  }
}

/** Half a megabyte: a page gets it once, however often it is looked at. */
const axeSource = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds: rule, and the elements that break it. */
async function accessibilityFindings(page: Page, rules: 'all' | 'colours'): Promise<readonly string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(await axeSource);
  return page.evaluate(async (only) => {
    if (window.axe === undefined) throw new Error('the page has no axe');
    const { violations } = await window.axe.run({
      resultTypes: ['violations'],
      ...(only === 'colours' && { runOnly: ['color-contrast'] }),
    });
    return violations.map(({ id, nodes }) => `axe ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  }, rules);
}

/** Keys of words that are shown instead of words, such as `orders.title`. */
async function shownKeys(page: Page): Promise<readonly string[]> {
  const text = await page.locator('body').innerText();
  const labels = await page
    .locator('[aria-label], [title], [placeholder]')
    .evaluateAll((elements) =>
      elements.flatMap((element) =>
        ['aria-label', 'title', 'placeholder'].map((name) => element.getAttribute(name) ?? ''),
      ),
    );
  const sections = Object.keys(en).join('|');
  const key = new RegExp(String.raw`\b(?:${sections})\.[a-z][\w.-]+|\{\{\w+\}\}`, 'gu');
  return [text, ...labels].flatMap((shown) => shown.match(key) ?? []).map((found) => `key shown: ${found}`);
}

/**
 * Text that does not fit: beyond the window, or beyond what its surroundings show. What may be shortened (an order's description) says
 * the whole in its title.
 */
async function cutText(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const findings: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement;
      const text = node.textContent?.trim() ?? '';
      if (element === null || text === '' || !element.checkVisibility({ opacityProperty: true })) continue;
      if (element.closest('[title], svg, noscript, script, style') !== null) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const box = range.getBoundingClientRect();
      if (box.width <= 1 || box.height <= 1) continue;
      let right = window.innerWidth;
      let hidden = false;
      for (let around: Element | null = element; around !== null; around = around.parentElement) {
        const style = getComputedStyle(around);
        const outer = around.getBoundingClientRect();
        if (style.clipPath !== 'none' || outer.width <= 1) hidden = true;
        if (style.overflowX !== 'visible') right = Math.min(right, outer.right);
      }
      if (!hidden && box.right > right + 1) findings.push(`text cut: ${text.slice(0, 80)}`);
    }
    if (document.documentElement.scrollWidth > window.innerWidth) findings.push('the page scrolls sideways');
    return findings;
  });
}
