import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask } from '../../src/testing/client.ts';
import { anInstitution, openServedWorld } from '../../src/testing/world.ts';

let world: Awaited<ReturnType<typeof openServedWorld>>;
beforeAll(async () => {
  world = await openServedWorld();
  await anInstitution(world);
  await anInstitution(world, { code: '9301', languages: ['ja'], supportedEnvironments: ['windows', 'firefox'] });
});
afterAll(() => world.close());
const get = (path: string) => ask(`${world.serving.portalOrigin}${path}`);

it('an institution without English pages leads from their addresses to the Japanese ones (RULES §4)', async () => {
  const { status, headers } = await get('/9301/en/help/environment');
  expect([status, headers.location]).toEqual([303, '/9301/help/environment']);
  expect((await get('/9301/help/environment')).body).not.toContain('hreflang="en"');
  expect((await get('/1376/en/help/environment')).status).toBe(200);
  expect((await get('/1376/help/environment')).body).toContain('hreflang="en"');
});

it('the page of supported computers lists those of the institution (RULES §4)', async () => {
  const table = (body: string) => /<table class="spec">.*?<\/table>/s.exec(body)![0];
  const own = table((await get('/9301/help/environment')).body);
  expect([own.includes('Windows 11'), own.includes('Firefox'), own.includes('macOS')]).toEqual([true, true, false]);
  expect(table((await get('/1376/help/environment')).body)).toContain('macOS');
});
