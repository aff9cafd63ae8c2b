/**
 * A real Chromium as a customer's PC: its own HOME, its own NSS certificate database, its own profile.
 *
 * Nothing here goes through a test double: server certificates are judged by Chromium (roots are put into NSS), client
 * certificates lie in NSS as on a customer's Linux PC, and what Chromium sends is what NSS and its own filter allow.
 */
import { execFileSync } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setInterval } from 'node:timers/promises';
import { AxeBuilder } from '@axe-core/playwright';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import type { Display } from './display.ts';

const EXECUTABLE = '/usr/bin/chromium';
const POLICY_FILE = '/etc/chromium/policies/managed/warifu-test.json';

/** Which certificate Chromium presents without asking: the one whose subject has this common name, on matching hosts. */
export interface AutoSelect {
  /** A content-settings pattern; default: every lane on every port. */
  pattern?: string;
  commonName: string;
}

export interface ChromiumOptions {
  /** Root certificates (PEM) that this browser trusts for servers. No other root of ours is known to it. */
  trust?: string[];
  /** Needs `canWritePolicies()`. Without it a headless Chromium that holds a fitting certificate waits at a chooser nobody sees. */
  autoSelect?: AutoSelect | undefined;
  /** Run in a window on this display instead of headless: then the native chooser can be seen and answered. */
  headed?: Display | undefined;
  viewport?: { width: number; height: number };
  locale?: string;
}

export interface Chromium {
  /** The running browser's only context; another object after `restart()`. */
  readonly context: BrowserContext;
  /** The folder that is this PC's home; gone after `close()`. */
  readonly home: string;
  /** The first tab. */
  page(): Promise<Page>;
  newPage(): Promise<Page>;
  importP12(path: string, passphrase: string): void;
  /** Nicknames (NSS: subject's name or the .p12's friendly name) of what lies in the certificate database. */
  certificates(): string[];
  /** Ends the program and starts it again with the same home, as a customer does; `autoSelect` is another choice from then on. */
  restart(autoSelect?: AutoSelect): Promise<void>;
  /** Ends the program; removes its home and its part of the policy. May be called twice. */
  close(): Promise<void>;
}

/** Whether Debian's Chromium and NSS's tools are installed; if not, the reason, for the title of a skipped test. */
export function chromiumMissing(): string | undefined {
  const missing = [EXECUTABLE, '/usr/bin/certutil', '/usr/bin/pk12util'].filter((path) => !existsSync(path));
  return missing.length === 0 ? undefined : `not installed: ${missing.join(', ')}`;
}

/** Whether this account may write Chromium's machine-wide policy folder (root may). Tests with `autoSelect` are skipped if not. */
export function canWritePolicies(): boolean {
  let folder = dirname(POLICY_FILE);
  while (!existsSync(folder)) folder = dirname(folder);
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Starts a Chromium. Throws when a tool is missing or `autoSelect` is wanted and cannot be written.
 *
 * A certificate imported while Chromium runs is seen at once, without a restart, on every host that has not been answered
 * yet; a host where Chromium once sent none (or was refused by the person) gets none until the restart. Measured with
 * Chromium 156 on Linux: "a newly imported certificate works at once on a fresh lane" is true here as on Windows and macOS.
 */
export async function startChromium(options: ChromiumOptions = {}): Promise<Chromium> {
  const home = mkdtempSync(join(tmpdir(), 'warifu-chromium-'));
  const database = join(home, '.pki', 'nssdb');
  const nss = `sql:${database}`;
  mkdirSync(database, { recursive: true, mode: 0o700 });
  mkdirSync(join(home, 'tmp'));
  let context: BrowserContext | undefined;
  let closed = false;

  const launch = () =>
    chromium.launchPersistentContext(join(home, 'profile'), {
      executablePath: EXECUTABLE,
      headless: options.headed === undefined,
      locale: options.locale ?? 'ja-JP',
      timezoneId: 'Asia/Tokyo',
      viewport: options.viewport ?? { width: 1280, height: 800 },
      acceptDownloads: true,
      // TMPDIR: Chromium's singleton socket and Playwright's crash dumps stay inside the home and go with it.
      env: { ...environment(), HOME: home, TMPDIR: join(home, 'tmp'), DISPLAY: options.headed?.name ?? '' },
      args: [
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        ...(options.headed ? ['--ozone-platform=x11', '--window-position=0,0'] : []),
      ],
    });

  const close = async () => {
    if (closed) return;
    closed = true;
    await context?.close();
    await ended(home);
    forgetPolicy(home);
    rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  };

  try {
    execFileSync('certutil', ['-N', '-d', nss, '--empty-password']);
    (options.trust ?? []).forEach((pem, index) => {
      execFileSync('certutil', ['-A', '-d', nss, '-n', `server root ${index + 1}`, '-t', 'C,,', '-a'], { input: pem });
    });
    // Without a wish and headless it holds no certificate: the policy, which others may be using, is left alone.
    if (options.autoSelect || options.headed) rememberPolicy(home, options.autoSelect);
    context = await launch();
  } catch (error) {
    await close();
    throw error;
  }

  return {
    get context() {
      return context!;
    },
    home,
    page: async () => context!.pages()[0] ?? (await context!.newPage()),
    newPage: () => context!.newPage(),
    importP12(path, passphrase) {
      // The passphrase goes by file: a process list is no place for it, in tests neither.
      const secret = join(home, 'tmp', 'passphrase');
      writeFileSync(secret, passphrase, { mode: 0o600 });
      try {
        execFileSync('pk12util', ['-i', path, '-d', nss, '-w', secret, '-K', '']);
      } finally {
        rmSync(secret);
      }
    },
    certificates: () =>
      execFileSync('certutil', ['-L', '-d', nss], { encoding: 'utf8' })
        .split('\n')
        .flatMap((line) => /^(\S.*?)\s+[a-zA-Z]*,[a-zA-Z]*,[a-zA-Z]*\s*$/.exec(line)?.[1] ?? []),
    async restart(autoSelect) {
      await context!.close();
      if (autoSelect) rememberPolicy(home, autoSelect);
      context = await launch();
    },
    close,
  };
}

/** The ids of the processes that live in this home (crashed browsers included). Linux only: read from /proc. */
export function processesOf(home: string): number[] {
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      return readFileSync(`/proc/${entry}/environ`, 'latin1').split('\0').includes(`HOME=${home}`)
        ? [Number(entry)]
        : [];
    } catch {
      return []; // It has ended meanwhile, or is another account's.
    }
  });
}

/** Waits for the browser's children to follow it; ends, by id, those that have not after ten seconds. */
async function ended(home: string): Promise<void> {
  const patience = AbortSignal.timeout(10_000);
  for await (const _ of setInterval(20)) {
    const left = processesOf(home);
    if (left.length === 0) return;
    if (!patience.aborted) continue;
    for (const id of left) {
      try {
        process.kill(id, 'SIGKILL');
      } catch {
        // It has ended meanwhile.
      }
    }
  }
}

/** The environment without what would lead Chromium out of its own home. */
function environment(): Record<string, string> {
  const entries = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('XDG_') && name !== 'WAYLAND_DISPLAY',
  );
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

// The policy is machine-wide, so one file holds the wishes of all browsers of this run. That is harmless: the policy picks
// among the certificates of the browser's own NSS database. It also means that a browser without `autoSelect` has the
// policy of its neighbours while they run.
const wishes = new Map<string, AutoSelect>();
let madeFolder: string | undefined;

function rememberPolicy(home: string, wish: AutoSelect | undefined): void {
  if (wish) {
    if (!canWritePolicies()) throw new Error(`${POLICY_FILE} cannot be written: ask canWritePolicies() first`);
    wishes.set(home, wish);
  }
  // Also without a wish: a file left by a run that was killed must not choose for this one.
  if (canWritePolicies()) writePolicy();
}

function forgetPolicy(home: string): void {
  if (wishes.delete(home)) writePolicy();
}

function writePolicy(): void {
  if (wishes.size === 0) {
    rmSync(POLICY_FILE, { force: true });
    // Only folders that this run made, and only while nobody else has put something there.
    for (let folder = dirname(POLICY_FILE); madeFolder && folder.startsWith(madeFolder); folder = dirname(folder)) {
      try {
        rmdirSync(folder);
      } catch {
        break;
      }
    }
    madeFolder = undefined;
    return;
  }
  madeFolder ??= mkdirSync(dirname(POLICY_FILE), { recursive: true });
  const AutoSelectCertificateForUrls = [...wishes.values()].map(({ pattern, commonName }) =>
    JSON.stringify({
      pattern: pattern ?? 'https://[*.]cert.portal.localhost',
      filter: { SUBJECT: { CN: commonName } },
    }),
  );
  writeFileSync(POLICY_FILE, JSON.stringify({ AutoSelectCertificateForUrls }));
}

/** Does `click`, waits for the file it brings, and returns where it was saved (inside the browser's home) and its name. */
export async function download(
  browser: Chromium,
  page: Page,
  click: () => Promise<unknown>,
): Promise<{ path: string; name: string }> {
  const [file] = await Promise.all([page.waitForEvent('download'), click()]);
  const name = basename(file.suggestedFilename());
  const path = join(browser.home, 'downloads', name);
  await file.saveAs(path);
  return { path, name };
}

/** The violations axe finds (WCAG 2.0 to 2.2, A and AA, and best practice), one readable line each; empty when there are none. */
export async function axe(page: Page): Promise<string[]> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];
  // Legacy: without a second page that joins the results of frames, of which we have none. Three times as fast.
  // Only violations in full: to describe everything that is sound takes as long again.
  const builder = new AxeBuilder({ page })
    .setLegacyMode()
    .options({ resultTypes: ['violations'] })
    .withTags(tags);
  const { violations } = await builder.analyze();
  return violations.flatMap(({ id, impact, help, nodes }) =>
    nodes.map(({ target, html }) => `${id} (${impact}): ${help}: ${target.join(' ')} ${html.slice(0, 160)}`),
  );
}

/** Throws, naming the widest elements, when the page can be scrolled sideways (WCAG 1.4.10 at a width of 320 CSS px). */
export async function noSidewaysScroll(page: Page): Promise<void> {
  const wide = await page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return undefined;
    const elements = [...document.body.querySelectorAll('*')]
      .map((element) => ({ element, right: Math.round(element.getBoundingClientRect().right) }))
      .filter(({ right }) => right > root.clientWidth)
      .sort((a, b) => b.right - a.right)
      .slice(0, 5)
      .map(({ element, right }) => `${element.tagName.toLowerCase()}.${element.className} to ${right}px`);
    return `${root.scrollWidth}px wide in ${root.clientWidth}px: ${elements.join(', ')}`;
  });
  if (wide) throw new Error(`${page.url()} scrolls sideways: ${wide}`);
}

/** Collects, from now on, the page's console errors (a broken Content-Security-Policy is one) and uncaught exceptions. */
export function consoleFaults(page: Page): string[] {
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || /content security policy/i.test(message.text())) {
      faults.push(`${message.type()}: ${message.text()} (${message.location().url})`);
    }
  });
  page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
  return faults;
}

/** Goes to the address and tells the TLS group that Chromium and the server agreed on, e.g. `X25519MLKEM768`. */
export async function keyExchangeGroup(page: Page, url: string): Promise<string | undefined> {
  const devtools = await page.context().newCDPSession(page);
  try {
    let group: string | undefined;
    devtools.on('Network.responseReceived', ({ type, response }) => {
      if (type === 'Document') group = response.securityDetails?.keyExchangeGroup;
    });
    await devtools.send('Network.enable');
    await page.goto(url);
    return group;
  } finally {
    await devtools.detach();
  }
}
