// Judges the preview from a browser: what the script in its pages does cannot be
// seen from outside one.
//
//     TOOLS=… node preview.mjs BACKFILE SITE [SCREENSHOTS]
//
// SITE is a copy of a site, which is edited here. With a third argument, what was
// seen is kept there as pictures.

import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const require = createRequire(join(process.env.TOOLS, 'x.js'));
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const [program, site, shots] = process.argv.slice(2);
const LINES = Array.from({ length: 60 }, (_, i) => `Paragraph ${i} of a text that is long enough to scroll.`).join('\n\n');
const article = (title, text, more = '') => `+++\ntitle = ${title}\ndate = 2014-06-11\npath = "/preview/"\n${more}+++\n${text}\n\n${LINES}\n`;
const write = (name, text) => writeFileSync(join(site, name), text);
const check = (what, is) => {
  if (!is) throw new Error(`not so: ${what}`);
  console.log(`  ${what}`);
};

write('content/preview.md', article('"A preview"', 'First text.'));
write('content/preview-draft.md', '+++\ntitle = "A draft"\npath = "/preview-draft/"\ndraft = true\n+++\nText.\n');
write('content/preview-plain.md', '+++\ntitle = "Plain"\npath = "/preview-plain/"\ntemplate = "preview.html"\n+++\nText.\n');
mkdirSync(join(site, 'templates'), { recursive: true });
mkdirSync(join(site, 'static'), { recursive: true });
write('templates/preview.html', '<!doctype html><title>x</title><link rel="stylesheet" href="/preview.css"><p>{{ page.title }}</p>');
write('static/preview.css', 'p { color: rgb(1, 2, 3) }');
rmSync(join(site, 'content/preview-new.md'), { force: true });

const server = spawn(program, ['--root', site, 'serve', '--port', '0'], { stdio: ['ignore', 'ignore', 'pipe'] });
const said = [];
const origin = await new Promise((resolve, reject) => {
  let found;
  createInterface(server.stderr).on('line', (line) => {
    said.push(line);
    found ??= line.match(/http:\/\/[^/]+/)?.[0];
    if (line.startsWith('Read in')) resolve(found);
  });
  server.on('exit', () => reject(new Error(said.join('\n'))));
});

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium' });
try {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const thrown = [];
  page.on('pageerror', (error) => thrown.push(error));
  let loads = 0;
  page.on('load', () => { loads += 1; });
  const shot = async (name) => {
    if (!shots) return;
    for (const [size, width, height] of [['desktop', 1280, 900], ['phone', 390, 844]]) {
      for (const colorScheme of ['light', 'dark']) {
        await page.setViewportSize({ width, height });
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: join(shots, `${name}-${size}-${colorScheme}.png`) });
      }
    }
    await page.setViewportSize({ width: 1280, height: 900 });
  };
  // What is seen by who cannot see it well: names, roles, contrast.
  const accessible = async (what) => {
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => axe.run());
      for (const { id, nodes } of violations) console.log(id, nodes.map((node) => node.html).join('\n'));
      check(`${what} is accessible (${colorScheme})`, violations.length === 0);
    }
  };
  const dialog = page.locator('backfile-problems dialog');

  console.log('reload');
  await page.goto(`${origin}/preview/`);
  await shot('page');
  await page.evaluate(() => scrollTo(0, 900));
  const at = await page.evaluate(() => scrollY);
  loads = 0;
  write('content/preview.md', article('"A preview"', 'Second text.'));
  await page.getByText('Second text.').waitFor();
  await page.waitForLoadState('load');
  check('the place is kept', Math.abs(await page.evaluate(() => scrollY) - at) < 2 && at > 800);
  write('content/preview-plain.md', '+++\ntitle = "Plainer"\npath = "/preview-plain/"\ntemplate = "preview.html"\n+++\nText.\n');
  await page.waitForTimeout(500);
  check('once, and not for another page', loads === 1);

  console.log('drafts');
  await page.goto(`${origin}/preview-draft/`);
  check('a draft is marked', await page.locator('backfile-badge p').innerText() === 'Draft');
  await shot('draft');

  console.log('style sheets');
  await page.goto(`${origin}/preview-plain/`);
  await page.evaluate(() => { window.kept = true; });
  write('static/preview.css', 'p { color: rgb(4, 5, 6) }');
  await page.waitForFunction(() => getComputedStyle(document.querySelector('p')).color === 'rgb(4, 5, 6)');
  await page.waitForFunction(() => document.querySelectorAll('link[rel=stylesheet]').length === 1);
  check('put in without a reload', await page.evaluate(() => window.kept));

  console.log('problems');
  await page.goto(`${origin}/preview/`);
  write('content/preview-plain.md', '+++\ntitle = "Plain"\npath = "/preview-plain/"\n+++\nSee [the report](@/no/such.md).\n');
  await dialog.waitFor();
  write('content/preview.md', article('<img src=x onerror=alert(1)>', 'Third text.'));
  await page.waitForFunction(() => document.querySelector('backfile-problems')?.shadowRoot.querySelector('h1').textContent === '2 errors');
  check('the page is as it was', await page.getByText('Second text.').count() === 1);
  check('nothing of a file is markup', await dialog.locator('img').count() === 0);
  await shot('problems');
  await accessible('the list of problems');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await page.locator('backfile-problems .again').press('Enter');
  await dialog.waitFor();
  check('put away and brought back by keys', true);
  loads = 0;
  write('content/preview.md', article('"A preview"', 'Third text.'));
  write('content/preview-plain.md', '+++\ntitle = "Plain"\npath = "/preview-plain/"\ntemplate = "preview.html"\n+++\nText.\n');
  await page.getByText('Third text.').waitFor();
  await page.locator('backfile-problems').waitFor({ state: 'detached' });
  check('mended', true);

  console.log('what is not there yet');
  await page.goto(`${origin}/preview-new/`);
  write('content/preview-new.md', '+++\ntitle = "New"\npath = "/preview-new/"\n+++\nIt is there.\n');
  await page.getByText('It is there.').waitFor();
  check('comes by itself', true);
  write('templates/preview.html', '<p>{{ page.no.such }}</p>');
  write('content/preview-other.md', '+++\ntitle = "Other"\npath = "/preview-other/"\ntemplate = "preview.html"\n+++\nx\n');
  await page.waitForTimeout(1000);
  const answer = await page.goto(`${origin}/preview-other/`);
  check('a page of errors is one', answer.status() === 500);
  await shot('errors');
  await accessible('a page of errors');
  write('templates/preview.html', '<!doctype html><title>x</title><p>{{ page.title }}, mended</p>');
  await page.getByText('Other, mended').waitFor();
  check('gives way', true);

  console.log('many pages');
  // Here every page is seen; in a browser one of a window is. So each is told that it
  // is not before the next one is opened.
  let unseen;
  for (let i = 0; i < 8; i += 1) {
    const other = await context.newPage();
    await other.goto(`${origin}/preview/`, { timeout: 20000 });
    await other.evaluate(() => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    unseen ??= other;
  }
  check('more than a browser has connections for', true);
  write('content/preview.md', article('"A preview"', 'Fourth text.'));
  await page.waitForTimeout(500);
  check('one that is not seen stays as it is', await unseen.getByText('Third text.').count() === 1);
  await unseen.evaluate(() => {
    delete document.hidden;
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await unseen.getByText('Fourth text.').waitFor();
  check('and catches up when it is seen', true);
  check('no script failed', thrown.length === 0);
} catch (error) {
  console.log(said.join('\n'));
  throw error;
} finally {
  await browser.close();
  server.kill();
}
