import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  axe,
  type Chromium,
  type ChromiumOptions,
  canWritePolicies,
  chromiumMissing,
  consoleFaults,
  download,
  keyExchangeGroup,
  noSidewaysScroll,
  processesOf,
  startChromium,
} from './chromium.ts';
import { answerChooser, type Display, displayMissing, startDisplay } from './display.ts';
import { certify, type Party, pem, type ScratchServer, serve, writeP12 } from './scratch-server.ts';

const LABEL = 'haruka-adm+1376';
const missing = chromiumMissing();
const noPolicy = missing ?? (canWritePolicies() ? undefined : 'the policy folder of Chromium cannot be written');
const noWindow = missing ?? displayMissing();
const because = (reason: string | undefined) => (reason ? ` (skipped: ${reason})` : '');

const folder = mkdtempSync(join(tmpdir(), 'warifu-harness-'));
const running: { close(): Promise<void> }[] = [];
let serverRoot: Party;
let ours: string;
let others: string;
let namesRootAndOurs: ScratchServer;
let namesOursOnly: ScratchServer;

beforeAll(async () => {
  serverRoot = certify(folder, 'Server root', 'authority');
  const server = certify(folder, 'portal', { hosts: ['portal.localhost', '*.cert.portal.localhost'] }, serverRoot);
  const root = certify(folder, 'Customers root', 'authority');
  const issuingA = certify(folder, 'Issuing A', 'authority', root);
  const issuingB = certify(folder, 'Issuing B', 'authority', root);
  ours = writeP12(certify(folder, LABEL, 'client', issuingA), 'passphrase');
  others = writeP12(certify(folder, LABEL, 'client', issuingB), 'passphrase');
  namesRootAndOurs = await serve(server, [root, issuingA]);
  namesOursOnly = await serve(server, [issuingA]);
});

afterEach(async () => {
  for (const each of running.splice(0).reverse()) await each.close();
});

afterAll(async () => {
  await Promise.all([namesRootAndOurs?.close(), namesOursOnly?.close()]);
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: ChromiumOptions = {}): Promise<{ browser: Chromium; page: Page }> {
  const browser = await startChromium({ trust: [pem(serverRoot)], ...options });
  running.push(browser);
  return { browser, page: await browser.page() };
}

/** Who came, as the server saw it on this address. */
async function seen(page: Page, address: string): Promise<string> {
  await page.goto(address);
  return told(page);
}

async function told(page: Page): Promise<string> {
  return `${await page.textContent('h1')}: ${await page.textContent('p')}`;
}

const NOBODY = /^no certificate: /;

describe.skipIf(missing)(`a Chromium of its own${because(missing)}`, () => {
  it('has no certificate to show, and the server sees none', async () => {
    const { page } = await start();
    expect(await seen(page, namesRootAndOurs.lane())).toMatch(NOBODY);
  });

  it('refuses a server whose root it was not told to trust', async () => {
    const { page } = await start({ trust: [] });
    await expect(page.goto(namesRootAndOurs.lane())).rejects.toThrow('ERR_CERT_AUTHORITY_INVALID');
  });

  it('refuses a host name that the server certificate does not cover', async () => {
    const { page } = await start();
    const address = `https://console.localhost:${namesRootAndOurs.port}/`;
    await expect(page.goto(address)).rejects.toThrow('ERR_CERT_COMMON_NAME_INVALID');
  });

  it('agrees on the post-quantum group X25519MLKEM768 with the server', async () => {
    const { page } = await start();
    expect(await keyExchangeGroup(page, namesRootAndOurs.lane())).toBe('X25519MLKEM768');
  });

  it('asks for Japanese pages and shows Japan time', async () => {
    const { page } = await start();
    expect(await page.evaluate(() => [navigator.language, Intl.DateTimeFormat().resolvedOptions().timeZone])).toEqual([
      'ja-JP',
      'Asia/Tokyo',
    ]);
  });

  it('saves a download', async () => {
    const { browser, page } = await start();
    await page.goto(namesRootAndOurs.lane());
    const file = await download(browser, page, () => page.click('a'));
    expect(file.name).toBe('tally.txt');
    expect(readFileSync(file.path, 'utf8')).toBe('tally');
  });

  it('leaves neither process nor folder', async () => {
    const { browser } = await start();
    expect(processesOf(browser.home)).not.toEqual([]);
    await browser.close();
    expect(processesOf(browser.home)).toEqual([]);
    expect(existsSync(browser.home)).toBe(false);
  });
});

describe.skipIf(missing)(`the looks at a page${because(missing)}`, () => {
  it('find nothing on a sound page', async () => {
    const { page } = await start();
    const faults = consoleFaults(page);
    await page.goto(namesRootAndOurs.lane());
    expect(await axe(page)).toEqual([]);
    await noSidewaysScroll(page);
    expect(faults).toEqual([]);
  });

  it('find what axe, the width and the Content-Security-Policy hold against a faulty page', async () => {
    const { page } = await start();
    const faults = consoleFaults(page);
    await page.goto(`${namesRootAndOurs.lane()}faulty`);
    const violations = (await axe(page)).join('\n');
    expect(violations).toMatch(/html-has-lang \(serious\)/);
    expect(violations).toMatch(/image-alt \(critical\)/);
    await expect(noSidewaysScroll(page)).rejects.toThrow(/h1\S* to \d+px/);
    expect(faults.join('\n')).toMatch(/Content Security Policy/i);
  });
});

describe.skipIf(noPolicy)(`the certificate chosen by policy${because(noPolicy)}`, () => {
  const autoSelect = { commonName: LABEL };

  it('is presented to a server that names its root, with a plus sign in the common name', async () => {
    const { browser, page } = await start({ autoSelect });
    browser.importP12(ours, 'passphrase');
    expect(browser.certificates()).toContain(LABEL);
    expect(await seen(page, namesRootAndOurs.lane())).toBe(`${LABEL}: authorized`);
  });

  it('is found by a running Chromium at once on a fresh lane, and after a restart on the lane that went without', async () => {
    const { browser, page } = await start({ autoSelect });
    const lane = namesRootAndOurs.lane();
    expect(await seen(page, lane)).toMatch(NOBODY);
    browser.importP12(ours, 'passphrase');
    expect(await seen(page, lane)).toMatch(NOBODY);
    expect(await seen(page, namesRootAndOurs.lane())).toBe(`${LABEL}: authorized`);
    await browser.restart();
    expect(await seen(await browser.page(), lane)).toBe(`${LABEL}: authorized`);
  });

  it('is the one of the institution when the server names only its issuing CA (I1)', async () => {
    const { browser, page } = await start({ autoSelect });
    browser.importP12(ours, 'passphrase');
    expect(await seen(page, namesOursOnly.lane())).toBe(`${LABEL}: authorized`);
  });

  it("is not another institution's of the same root when the server names only its issuing CA (I1)", async () => {
    const { browser, page } = await start({ autoSelect });
    browser.importP12(others, 'passphrase');
    expect(await seen(page, namesOursOnly.lane())).toMatch(NOBODY);
  });

  it("may be another institution's, and TLS calls it authorized, when the server names the common root (trap)", async () => {
    const { browser, page } = await start({ autoSelect });
    browser.importP12(others, 'passphrase');
    expect(await seen(page, namesRootAndOurs.lane())).toBe(`${LABEL}: authorized`);
  });

  it('is no longer chosen by anybody once its browser is closed', async () => {
    const { browser } = await start({ autoSelect });
    expect(existsSync('/etc/chromium/policies/managed/warifu-test.json')).toBe(true);
    await browser.close();
    expect(existsSync('/etc/chromium/policies/managed/warifu-test.json')).toBe(false);
  });
});

describe.skipIf(noWindow)(`the native chooser in a window${because(noWindow)}`, () => {
  let display: Display;
  beforeAll(async () => {
    display = (await startDisplay())!;
  });
  afterAll(() => display?.close());

  it('can be cancelled, is not shown again on that host, and can be accepted on a fresh lane', async () => {
    const { browser, page } = await start({ headed: display });
    browser.importP12(ours, 'passphrase');
    const lane = namesRootAndOurs.lane();

    await answerChooser(display, 'cancel', () => page.goto(lane));
    expect(await told(page)).toMatch(NOBODY);

    await expect(answerChooser(display, 'first', () => page.goto(lane))).rejects.toThrow('without a chooser');
    expect(await told(page)).toMatch(NOBODY);

    await answerChooser(display, 'first', () => page.goto(namesRootAndOurs.lane()));
    expect(await told(page)).toBe(`${LABEL}: authorized`);
  });
});
