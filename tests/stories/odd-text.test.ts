import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { aStaff, atConsole, type TestStaff } from '../../src/testing/staff.ts';
import { aContract, anInstitution, openServedWorld } from '../../src/testing/world.ts';

let world: Awaited<ReturnType<typeof openServedWorld>>;
let institution: Institution;
let colleague: TestStaff;
beforeAll(async () => {
  world = await openServedWorld();
  institution = await anInstitution(world);
  await aContract(world, institution);
  colleague = await aStaff(world, institution, ['clerk', 'approver', 'auditor']);
});
afterAll(() => world.close());

const atDesk = () => atConsole(world.serving.consoleOrigin, colleague.token);
const clear = { status: 400, body: expect.stringMatching(/使えない文字が含まれています.*E1901-/s) };

describe('I5 what no text can hold is refused clearly', () => {
  it.each([
    '/applications/%00',
    '/applications?before=%00',
    '/contracts/%00',
    '/impact?branch=%00',
    '/impact?administrator=%00',
    '/audit?value=%00',
    '/audit?who=%00',
    '/audit?contract=%00',
    '/applications/new/issue-administrator?contract=%00',
  ])('in the console’s address %s', async (path) => {
    expect(await atDesk().get(path)).toMatchObject(clear);
  });

  it.each([
    ['/contracts/%00/stop', { reason: 'unspecified' }],
    ['/audit/export', { value: 'a\0b' }],
  ])('in the console’s form %s', async (path, fields) => {
    expect(await atDesk().post(path, fields as Record<string, string>)).toMatchObject(clear);
  });

  it('but half a character, which only a cut leaves, is replaced', async () => {
    const { status } = await atDesk().post('/audit/export', { value: `${'a'.repeat(199)}😀` });
    expect(status).toBe(200);
  });

  it.each(['0000-01-01', '9999-12-31', '1999-12-31'])('and so is the day %s', async (day) => {
    const { status, body } = await atDesk().get(`/audit?from=${day}`);
    expect(status).toBe(400);
    expect(body).toContain('<title>エラー：');
  });
});
