import { describe, expect, it } from 'vitest';
import { matrix, may, mayByRole, staffActs } from './may.ts';
import { employeeNumber, type Staff, type StaffRole, staffRoles } from './staff.ts';

const one = (roles: readonly StaffRole[], more: Partial<Staff> = {}): Staff => ({
  id: 's1',
  institutionId: 'i1',
  employeeNumber: '10234',
  personName: '山田 隆',
  branch: '本店営業部',
  roles,
  createdAt: Temporal.Instant.from('2026-04-01T00:00:00Z'),
  ...more,
});
const here = { institutionId: 'i1' };

describe('S3 what staff may do', () => {
  it('is this, all of it (受付 承認 照会 監査 設定)', () => {
    const rows = matrix().map(
      ({ act, roles }) => `${staffRoles.map((role) => (roles.includes(role) ? '●' : '・')).join('')} ${act}`,
    );
    expect(rows).toEqual([
      '●●●●● see the dashboard',
      '●●●●・ see contracts',
      '●●●・・ see why someone cannot log in',
      '●●●●・ look up reference numbers',
      '●●●●・ see notices',
      '●●・●● see applications',
      '●・・・・ take in applications about contracts',
      '・・・・● take in applications about settings',
      '・・・・● take in applications about staff',
      '・●・・・ approve applications',
      '●●・・・ print procedure sheets',
      '●●●●● stop in an emergency',
      '●●●・・ unlock administrators',
      '・●・●・ see what a certificate has touched',
      '●●●●● see settings',
      '・●・●● see staff',
      '・・・・● stop staff in an emergency',
      '・・・●・ see the audit log',
      '・・・●・ export the audit log',
    ]);
  });

  it('is the sum of their roles, and nothing without one', () => {
    for (const act of staffActs) {
      expect(mayByRole(staffRoles, act)).toBe(true);
      expect(mayByRole([], act)).toBe(false);
    }
  });

  it('ends at their own institution (I1)', () => {
    for (const act of staffActs) {
      expect(may(one(staffRoles), act, { institutionId: 'i2' })).toMatchObject({ refused: 'not-of-this-institution' });
    }
  });

  it('never lets one person take in and approve, whatever their roles (S2)', () => {
    const both = one(['clerk', 'approver']);
    expect(may(both, 'approve applications', { ...here, own: ['10235'] })).toBe(true);
    expect(may(both, 'approve applications', { ...here, own: ['10235', '10234'] })).toMatchObject({
      refused: 'own-application',
    });
  });

  it('nor through a second account of the same person (S2)', () => {
    const second = one(['approver'], { id: 's2' });
    expect(may(second, 'approve applications', { ...here, own: ['10234'] })).toMatchObject({
      refused: 'own-application',
    });
  });
});

describe('an employee number', () => {
  it.each([
    ['10234', '10234'],
    [' １０２３４ ', '10234'],
    ['a-017', 'A-017'],
  ])('%s names the person %s', (typed, number) => {
    expect(employeeNumber(typed)).toBe(number);
  });

  it.each(['', '-1', '山田', '1'.repeat(21), '10 234'])('is not %s', (typed) => {
    expect(employeeNumber(typed)).toMatchObject({ refused: 'employee-number-malformed' });
  });
});
