import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type Chromium, type ChromiumOptions, startChromium } from './chromium.ts';
import { describeWithPolicy, describeWithWindow } from './customer.ts';
import { answerChooser, type Display, startDisplay } from './display.ts';
import { certify, type Party, pem, type ScratchServer, serve, writeP12 } from './scratch-server.ts';

const LABEL = 'haruka-adm+1376';
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

describeWithPolicy('the certificate chosen by policy', () => {
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

describeWithWindow('the native chooser in a window', () => {
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
