import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import {
  axe,
  type Chromium,
  type ChromiumOptions,
  consoleFaults,
  download,
  keyExchangeGroup,
  noSidewaysScroll,
  processesOf,
  startChromium,
} from '../chromium.ts';
import { describeWithChromium } from '../customer.ts';
import { certify, type Party, pem, type ScratchServer, serve } from '../scratch-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'warifu-harness-'));
const running: Chromium[] = [];
let serverRoot: Party;
let server: ScratchServer;

beforeAll(async () => {
  serverRoot = certify(folder, 'Server root', 'authority');
  const portal = certify(folder, 'portal', { hosts: ['portal.localhost', '*.cert.portal.localhost'] }, serverRoot);
  server = await serve(portal, [certify(folder, 'Customers root', 'authority')]);
});

afterEach(async () => {
  for (const browser of running.splice(0)) await browser.close();
});

afterAll(async () => {
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: ChromiumOptions = {}): Promise<{ browser: Chromium; page: Page }> {
  const browser = await startChromium({ trust: [pem(serverRoot)], ...options });
  running.push(browser);
  return { browser, page: await browser.page() };
}

describeWithChromium('a Chromium of its own', () => {
  it('has no certificate to show, and the server sees none', async () => {
    const { page } = await start();
    await page.goto(server.lane());
    expect(await page.textContent('h1')).toBe('no certificate');
  });

  it('refuses a server whose root it was not told to trust', async () => {
    const { page } = await start({ trust: [] });
    await expect(page.goto(server.lane())).rejects.toThrow('ERR_CERT_AUTHORITY_INVALID');
  });

  it('refuses a host name that the server certificate does not cover', async () => {
    const { page } = await start();
    const address = `https://console.localhost:${server.port}/`;
    await expect(page.goto(address)).rejects.toThrow('ERR_CERT_COMMON_NAME_INVALID');
  });

  it('agrees on the post-quantum group X25519MLKEM768 with the server', async () => {
    const { page } = await start();
    expect(await keyExchangeGroup(page, server.lane())).toBe('X25519MLKEM768');
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
    await page.goto(server.lane());
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

describeWithChromium('the looks at a page', () => {
  it('find nothing on a sound page', async () => {
    const { page } = await start();
    const faults = consoleFaults(page);
    await page.goto(server.lane());
    expect(await axe(page)).toEqual([]);
    await noSidewaysScroll(page);
    expect(faults).toEqual([]);
  });

  it('find what axe, the width and the Content-Security-Policy hold against a faulty page', async () => {
    const { page } = await start();
    const faults = consoleFaults(page);
    await page.goto(`${server.lane()}faulty`);
    const violations = (await axe(page)).join('\n');
    expect(violations).toMatch(/html-has-lang \(serious\)/);
    expect(violations).toMatch(/image-alt \(critical\)/);
    await expect(noSidewaysScroll(page)).rejects.toThrow(/h1\S* to \d+px/);
    expect(faults.join('\n')).toMatch(/Content Security Policy/i);
  });
});
