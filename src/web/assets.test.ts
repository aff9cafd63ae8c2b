import { expect, it } from 'vitest';
import { buildAssets } from './assets.ts';

const assets = await buildAssets();
const text = (name: string) => new TextDecoder().decode(assets.get(assets.address(name))?.body);

it('serves the stylesheet, the icon and the scripts at addresses that change with their content', () => {
  expect(assets.address('portal.css')).toMatch(/^\/assets\/portal-[0-9A-Z]{8}\.css$/);
  expect(assets.address('favicon.svg')).toMatch(/^\/assets\/favicon-[0-9A-Z]{8}\.svg$/);
  expect(assets.get(assets.address('copy.js'))?.type).toBe('text/javascript; charset=utf-8');
  expect(assets.get('/assets/portal-00000000.css')).toBeUndefined();
  expect(() => assets.address('nothing.js')).toThrow('nothing.js');
});

it('lets the stylesheet refer to nothing but assets that are there', () => {
  const addresses = [...text('portal.css').matchAll(/url\(["']?([^"')]+)/g)].map((match) => match[1] ?? '');
  expect(addresses.length).toBeGreaterThan(0);
  for (const address of addresses) expect(assets.get(address), address).toBeDefined();
});

it('sends no source map', () => {
  for (const name of assets.sizes.keys()) expect(text(name)).not.toContain('sourceMappingURL');
});

it('keeps all browser code under 25 kB', () => {
  const scripts = [...assets.sizes].filter(([name]) => name.endsWith('.js'));
  expect(scripts.length).toBeGreaterThan(0);
  expect(scripts.reduce((sum, [, size]) => sum + size, 0)).toBeLessThan(25_000);
});
