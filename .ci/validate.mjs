// Judges HTML by html-validate and by vnu, the checker of the W3C:
//
//     TOOLS=… node validate.mjs OUT [--sample N]
//
// Without --sample every page is judged. With it about N pages are, spread over
// the kinds of pages and the same ones each time; their bodies hold HTML that
// other people wrote, so some rules are left out there, each with its reason.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';

const require = createRequire(join(process.env.TOOLS, 'x.js'));
const { HtmlValidate, StaticConfigLoader } = require('html-validate');

const out = process.argv[2];
const size = process.argv[3] === '--sample' ? Number(process.argv[4]) : 0;

// What is no rule of HTML: the spelling of the doctype; the length of a
// headline, which is its editor's to say (the sample has one of 140 characters
// on purpose); and ids that begin with a digit, which are allowed since HTML 5 and
// which old links to headings need.
const style = { 'doctype-style': 'off', 'long-title': 'off', 'valid-id': ['error', { relaxed: true }] };

// What only the author of a text can mend, in archives of others:
const foreign = {
  // links without a text, as anchors of old were written
  'wcag/h30': 'off',
  // hyphens in telephone numbers, spaces at the ends of lines
  'tel-non-breaking': 'off',
  'no-trailing-whitespace': 'off',
  // `align` and `valign`, which all browsers know, and for which there is no
  // other word without a style sheet of the author's
  'no-deprecated-attr': 'off',
};
// The same by messages: those attributes, headings that skip a level, and
// paragraphs that somebody wrote inside a `<span>`.
const foreignMessages = [
  /^<p> element is not permitted as content under <span>$/,
  /^Element “p” not allowed as child of element “span” in this context/,
  /^The “(align|valign)” attribute on the “(td|th|tr|img|col)” element is obsolete/,
  /^The heading “h\d” .* follows the heading “h1” .* skipping \d heading levels?/,
];

const pages = readdirSync(out, { recursive: true })
  .filter((name) => name.endsWith('.html'))
  .map((name) => name.replaceAll('\\', '/'))
  .sort();

/** What kind of page it is, by its address: digits and names do not matter, their number does. */
function kind(name) {
  const parts = name.split('/').map((part, i, all) => {
    if (/^\d+$/.test(part)) return '#'.repeat(part.length);
    return i === 0 || i === all.length - 1 ? part : '*';
  });
  return parts.join('/');
}

/**
 * About `count` of the pages, half of them from each kind in turn, so that none
 * is missed, half from all alike; both by the hash of the name.
 */
function spread(names, count) {
  const hash = (name) => createHash('sha1').update(name).digest('hex');
  const mixed = names.map((name) => [hash(name), name]).sort().map(([, name]) => name);
  const kinds = new Map();
  for (const name of mixed) kinds.set(kind(name), [...(kinds.get(kind(name)) ?? []), name]);
  const chosen = new Set();
  const queues = [...kinds.values()].sort((a, b) => b.length - a.length);
  for (let round = 0; chosen.size < count / 2 && round < mixed.length; round += 1) {
    for (const queue of queues) if (round < queue.length && chosen.size < count / 2) chosen.add(queue[round]);
  }
  for (const name of mixed) if (chosen.size < count) chosen.add(name);
  return [...chosen];
}

const chosen = size ? spread(pages, size) : pages;
const faults = [];

const rules = size ? { ...style, ...foreign } : style;
const judge = new HtmlValidate(new StaticConfigLoader({ root: true, extends: ['html-validate:recommended'], rules }));
for (const name of chosen) {
  const report = judge.validateFileSync(join(out, name));
  for (const { messages } of report.results) {
    for (const m of messages) {
      if (size && foreignMessages.some((pattern) => pattern.test(m.message))) continue;
      if (m.severity > 1) faults.push([`html-validate ${m.ruleId}`, `${name}:${m.line}:${m.column}`, m.message]);
    }
  }
}

const jar = join(process.env.TOOLS, 'node_modules/vnu-jar/build/dist/vnu.jar');
const args = ['-Xss8m', '-jar', jar, '--format', 'json', '--stdout', '--exit-zero-always', '--errors-only'];
const text = execFileSync('java', [...args, ...chosen.map((name) => join(out, name))], { maxBuffer: 1 << 28 });
for (const m of JSON.parse(text).messages) {
  if (size && foreignMessages.some((pattern) => pattern.test(m.message))) continue;
  const name = relative(out, new URL(m.url).pathname);
  faults.push([`vnu: ${m.message}`, `${decodeURIComponent(name)}:${m.lastLine}:${m.lastColumn}`, m.extract?.replaceAll('\n', ' ') ?? '']);
}

console.log(`  ${chosen.length} of ${pages.length} pages judged, ${faults.length} faults`);
const groups = new Map();
for (const fault of faults) groups.set(fault[0], [...(groups.get(fault[0]) ?? []), fault]);
for (const [rule, found] of groups) {
  console.log(`FAULTS: ${rule} (${found.length})`);
  for (const [, place, text] of found.slice(0, 5)) console.log(`  ${place}: ${text}`);
  if (found.length > 5) console.log(`  … and ${found.length - 5} more`);
}
process.exit(faults.length ? 1 : 0);
