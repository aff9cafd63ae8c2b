import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/** docs/architecture.md, the rooms: what each folder of src may import. */
const arrows: Record<string, string[]> = {
  pki: ['pki', 'domain/refusal.ts'],
  domain: ['domain', 'pki'],
  ca: ['ca', 'domain', 'pki'],
  workflows: ['workflows', 'ca', 'domain', 'pki'],
  store: ['store', 'workflows', 'ca', 'domain', 'pki'],
  keys: ['keys', 'workflows', 'ca', 'domain', 'pki'],
  // Dates are the same in mails as on screen (I4).
  mail: ['mail', 'web/dates.ts', 'workflows', 'ca', 'domain', 'pki'],
  config: ['config', 'domain'],
  web: ['web', 'workflows', 'domain', 'pki'],
  portal: ['portal', 'web', 'workflows', 'ca', 'domain', 'pki', 'browser/passphrase.ts'],
  console: ['console', 'web', 'workflows', 'ca', 'domain', 'pki'],
  protocols: ['web', 'workflows', 'ca', 'domain', 'pki'],
  jobs: ['jobs', 'web', 'workflows', 'ca', 'domain', 'pki'],
  browser: ['browser'],
  // The keys of its people are made as their browsers make them.
  demo: [
    'demo',
    'web',
    'workflows',
    'domain',
    'pki',
    ...['csr.ts', 'p12.ts', 'passphrase.ts'].map((it) => `browser/${it}`),
  ],
};

/** The composition root, the commands and the tests' world know everything, and hold clock and chance. */
const knowsAll = ['app.ts', 'main.ts', 'cli', 'testing'];

/** Code in the browser takes its randomness from the browser; whoever makes keys, from the system. */
const mayReadClockAndChance = [...knowsAll, 'browser', 'keys'];

const clockAndChance =
  /\bTemporal\.Now\b|\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\brandomBytes\b|\brandomUUID\b|\bgetRandomValues\b/g;

const nameless = /^(utils?|helpers?|services?|managers?|common|misc|shared|lib)$/;

/** What is wrong with the file at `path` (relative to src) that holds `source`: one sentence for each wrong. */
function wrongs(path: string, source: string): string[] {
  const isTest = /\.test\.tsx?$/.test(path);
  const room = path.split('/')[0]!;
  const code = withoutComments(source);
  const found: string[] = [];
  for (const folder of dirname(path).split('/')) {
    if (nameless.test(folder)) found.push(`folders are named after the business: src/${path} lies in ${folder}`);
  }
  if (isTest) return found;

  for (const target of importsOf(path, code)) {
    if (target.startsWith('demo/') && room !== 'demo' && path !== 'cli/demo.ts') {
      found.push(`only warifu demo knows the demo: src/${path} imports src/${target}`);
    } else if (target.startsWith('testing/') && room !== 'testing') {
      found.push(`only tests import testing: src/${path} imports src/${target}`);
    } else if (!knowsAll.includes(room) && !isAllowed(path, target)) {
      const rule = `${homeOf(path)} may import only ${[...(arrows[room] ?? ['nothing'])].join(', ')}`;
      found.push(`${rule}: src/${path} imports src/${target}`);
    }
  }
  if (!mayReadClockAndChance.includes(room)) {
    for (const [use] of code.matchAll(clockAndChance)) {
      found.push(`time and randomness are passed in: src/${path} uses ${use}`);
    }
  }
  return found;
}

function isAllowed(path: string, target: string): boolean {
  // One standard each: a protocol has only its own folder.
  if (target.startsWith('protocols/')) return homeOf(target) === homeOf(path);
  return (arrows[path.split('/')[0]!] ?? []).some((allowed) => target === allowed || target.startsWith(`${allowed}/`));
}

/** The folder that the arrows are about: `protocols/ocsp` for a protocol, the first folder otherwise. */
function homeOf(path: string): string {
  const [room, folder] = path.split('/');
  return room === 'protocols' ? `${room}/${folder}` : room!;
}

/** The files within src that are imported, for their types too. */
function importsOf(path: string, code: string): string[] {
  const statements = code.matchAll(/\b(?:import|export)\b[^'"`;=()]*?\bfrom\s*['"](\.[^'"]*)['"]/g);
  const bare = code.matchAll(/\bimport\s*\(?\s*['"](\.[^'"]*)['"]/g);
  return [...statements, ...bare].map(([, specifier]) => relative('/', resolve('/', dirname(path), specifier!)));
}

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}

/** How many rules each letter has in the rules of the house: L1 to L7, and so on. */
const ruleCounts = { L: 7, C: 4, A: 6, V: 5, R: 4, N: 5, S: 3, I: 6 };

/** The rules that no test names yet, because what they are about is not built. This list only shrinks. */
const notYetDue: string[] = [];

/** The titles of tests and of what groups them, as they stand in the source. */
function titlesIn(source: string): string[] {
  // After `it(`, `describeWithChromium(` and the like, or after the table of an `it.each(…)(`.
  const calls = withoutComments(source).matchAll(/(?:\b(?:it|describe\w*)|\))\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g);
  return [...calls].map(([, , title]) => title!);
}

/** The rules named in a title: `(L3, I5)`, `V2 opens …`, `R1–R3`. */
function rulesNamedIn(title: string): string[] {
  return [...title.matchAll(/\b([LCAVRNSI])(\d)(?:–\1?(\d))?\b/g)].flatMap(([, letter, first, last = first]) =>
    Array.from({ length: Number(last) - Number(first) + 1 }, (_, index) => `${letter}${Number(first) + index}`),
  );
}

describe('the house', () => {
  it('names every rule in the title of a test, but those that are not yet due', () => {
    const root = join(import.meta.dirname, '..');
    const files = ['src', 'tests'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((path) => /\.test\.tsx?$/.test(path) && !path.endsWith('tidy.test.ts'))
        .map((path) => join(root, folder, path)),
    );
    const named = new Set(files.flatMap((path) => titlesIn(readFileSync(path, 'utf8')).flatMap(rulesNamedIn)));
    const rules = Object.entries(ruleCounts).flatMap(([letter, count]) => rulesNamedIn(`${letter}1–${count}`));
    expect(rules.filter((rule) => !named.has(rule))).toEqual(notYetDue);
  });

  it('keeps its arrows, its clock and its names', () => {
    const src = join(import.meta.dirname, '../src');
    const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((path) => /\.tsx?$/.test(path));
    expect(files.length).toBeGreaterThan(10);
    expect(files.flatMap((path) => wrongs(path, readFileSync(join(src, path), 'utf8')))).toEqual([]);
  });

  it('has an arrow for every folder of src', () => {
    const entries = readdirSync(join(import.meta.dirname, '../src'));
    expect(entries.filter((entry) => !(entry in arrows) && !knowsAll.includes(entry))).toEqual([]);
  });
});

describe('this check', () => {
  it.each([
    ['portal/page.tsx', "import { a } from '../console/a.ts';", 'src/portal/page.tsx imports src/console/a.ts'],
    ['domain/session/a.ts', "import { sign } from '../../ca/a.ts';", 'domain may import only domain, pki'],
    ['pki/a.ts', "import { a } from '../domain/calendar.ts';", 'pki may import only'],
    ['protocols/ocsp/a.ts', "export * from '../crl/a.ts';", 'protocols/ocsp may import only'],
    ['web/a.ts', "import type { A } from '../ca/a.ts';", 'web may import only'],
    ['workflows/a.ts', "const a = await import('../store/a.ts');", 'workflows may import only'],
    ['workflows/a.ts', "import '../config/a.ts';", 'workflows may import only'],
    ['workflows/a.ts', "import {\n  a,\n  b,\n} from '../keys/a.ts';", 'src/workflows/a.ts imports src/keys/a.ts'],
    ['app.ts', "import { a } from './testing/a.ts';", 'only tests import testing'],
    ['app.ts', "import { a } from './demo/a.ts';", 'only warifu demo knows the demo'],
    ['cli/start.ts', "const a = await import('../demo/a.ts');", 'only warifu demo knows the demo'],
    ['demo/a.ts', 'const now = Temporal.Now.instant();', 'uses Temporal.Now'],
    ['elsewhere/a.ts', "import { a } from '../pki/a.ts';", 'elsewhere may import only nothing'],
    ['domain/a.ts', 'const now = Temporal.Now.instant();', 'uses Temporal.Now'],
    ['store/a.ts', 'const id = crypto.randomUUID();', 'uses randomUUID'],
    ['web/helpers/a.ts', '', 'lies in helpers'],
  ])('finds what is wrong in %s: %s', (path, source, said) => {
    expect(wrongs(path, source)).toEqual([expect.stringContaining(said)]);
  });

  it.each([
    ["it('lets in (L1, I5)', () => {", ['L1', 'I5']],
    ["  it.each([\n    ['a', 1],\n  ])(\n    '%s is refused (A2)',", ['A2']],
    ['describeWithChromium(`all of them (V2–V4)`, () => {', ['V2', 'V3', 'V4']],
    ["it('it\\'s R1 that counts', () => {", ['R1']],
    ["// it('is gone (S1)', () => {", []],
    ["expect('not a title (S2)');", []],
    ["it('answers E1101 with TLS1 and X25519', () => {", []],
  ])('finds the rules that are named in %j', (source, rules) => {
    expect(titlesIn(source).flatMap(rulesNamedIn)).toEqual(rules);
  });

  it.each([
    ['pki/a.ts', "import { refuse } from '../domain/refusal.ts';"],
    ['web/a.ts', "import type { Act } from '../workflows/act.ts';"],
    ['portal/a.tsx', "import { a } from '../browser/passphrase.ts';"],
    ['protocols/ocsp/a.ts', "import { a } from './b.ts';"],
    ['portal/acquire/a.tsx', "import { acquire } from '../../workflows/acquire.ts';"],
    ['cli/demo.ts', "const a = await import('../demo/a.ts');"],
    ['cli/serve.ts', "import { store } from '../store/a.ts';\nconst now = Temporal.Now.instant();"],
    ['domain/a.test.ts', "import { database } from '../testing/database.ts';"],
    ['domain/a.ts', '/** Never Date.now(). */\nconst day = new Date(0); // not Math.random()'],
  ])('accepts %s: %s', (path, source) => {
    expect(wrongs(path, source)).toEqual([]);
  });
});
