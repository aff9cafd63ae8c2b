import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loginIdWith, someTime } from '../../testing/domain.ts';
import {
  type LoginId,
  loginIdPattern,
  mayLogIn,
  typedLoginId,
  withRightPassword,
  withWrongPassword,
} from './login-id.ts';

describe('a login ID', () => {
  it.each(['haruka-adm', 'haruka-k02', 'abcd', 'a--1', 'a123', `a${'b'.repeat(31)}`])('has this form: %s', (name) => {
    expect(name).toMatch(loginIdPattern);
  });

  it.each([
    ['three characters', 'abc'],
    ['33 characters', `a${'b'.repeat(32)}`],
    ['a digit first', '1abc'],
    ['a hyphen first', '-abc'],
    ['a hyphen last', 'abc-'],
    ['a large letter', 'Haruka'],
    ['a space', 'haru ka'],
    ['a plus sign, which ends it in the label (C2)', 'haru+ka'],
    ['an underscore', 'haru_ka'],
    ['another alphabet', 'はるか-adm'],
    ['a full-width letter', 'ｈaruka'],
    ['a dot', 'haru.ka'],
    ['a line after it', 'haruka\n'],
    ['nothing', ''],
  ])('does not have this form: %s', (_what, name) => {
    expect(name).not.toMatch(loginIdPattern);
  });
});

describe('what is typed as a login ID', () => {
  it.each([
    ['as it is', 'haruka-adm'],
    ['in large letters', 'Haruka-ADM'],
    ['with spaces around it', ' \tharuka-adm \n'],
    ['with wide spaces around it', '\u3000haruka-adm\u3000'],
    ['in full width', 'ｈａｒｕｋａ－ａｄｍ'],
    ['in full width and large', 'ＨＡＲＵＫＡ－ＡＤＭ'],
  ])('I5 is brought to its one form: %s', (_how, typed) => {
    expect(typedLoginId(typed)).toBe('haruka-adm');
  });

  it('I5 keeps what is inside it, so that another ID is not found', () => {
    expect(typedLoginId('haruka adm')).toBe('haruka adm');
  });

  it('I5 is cut at 64 characters, which is more than any ID has', () => {
    expect(typedLoginId('a'.repeat(100_000))).toBe('a'.repeat(64));
  });

  it('I5 is itself when it is an ID', () => {
    fc.assert(
      fc.property(fc.stringMatching(loginIdPattern), (name) => {
        expect(typedLoginId(name)).toBe(name);
      }),
    );
  });
});

describe('wrong passwords', () => {
  const wrong = (count: number, lockAfter = 6, from: LoginId = loginIdWith()) => {
    let loginId = from;
    for (let turn = 0; turn < count; turn++) loginId = withWrongPassword(loginId, lockAfter, someTime);
    return loginId;
  };

  it('L5 five in a row leave the ID open', () => {
    expect(wrong(5)).toEqual(loginIdWith({ wrongPasswords: 5, lockedAt: undefined }));
    expect(mayLogIn(wrong(5))).toBe(true);
  });

  it('L5 the sixth in a row locks it, with the time', () => {
    expect(wrong(6)).toEqual(loginIdWith({ wrongPasswords: 6, lockedAt: someTime }));
    expect(mayLogIn(wrong(6))).toMatchObject({ refused: 'login-id-locked' });
  });

  it.each([3, 20])('L5 lock after as many as the institution says: %i', (lockAfter) => {
    expect(mayLogIn(wrong(lockAfter - 1, lockAfter))).toBe(true);
    expect(mayLogIn(wrong(lockAfter, lockAfter))).toMatchObject({ refused: 'login-id-locked' });
  });

  it('L5 lock an ID that has more of them than a lowered setting allows', () => {
    expect(wrong(1, 3, loginIdWith({ wrongPasswords: 5 })).lockedAt).toEqual(someTime);
  });

  it('L5 count only in a row: a right one forgets them', () => {
    const after = wrong(5, 6, withRightPassword(wrong(5)));
    expect(mayLogIn(after)).toBe(true);
    expect(mayLogIn(wrong(1, 6, after))).toMatchObject({ refused: 'login-id-locked' });
  });

  it('L5 change nothing of an ID that is locked, not even the time', () => {
    const locked = wrong(6);
    expect(withWrongPassword(locked, 6, someTime.add({ hours: 1 }))).toBe(locked);
  });
});

describe('a right password', () => {
  it('L5 changes nothing where there was no wrong one', () => {
    const loginId = loginIdWith();
    expect(withRightPassword(loginId)).toBe(loginId);
  });

  it('L5 forgets the wrong ones and nothing else', () => {
    expect(withRightPassword(loginIdWith({ wrongPasswords: 1 }))).toEqual(loginIdWith());
  });

  it('L5 opens no lock', () => {
    const locked = loginIdWith({ wrongPasswords: 6, lockedAt: someTime });
    expect(mayLogIn(withRightPassword(locked))).toMatchObject({ refused: 'login-id-locked' });
  });
});

describe('who may log in', () => {
  it.each([
    ['an ID as it is', {}, true],
    ['R4 not a suspended one', { suspendedAt: someTime }, 'login-id-suspended'],
    ['L5 not a locked one', { lockedAt: someTime }, 'login-id-locked'],
    [
      'R4 a locked one that is suspended is told of that',
      { suspendedAt: someTime, lockedAt: someTime },
      'login-id-suspended',
    ],
  ])('%s', (_what, parts, answer) => {
    const said = mayLogIn(loginIdWith(parts));
    expect(said === true ? said : said.refused).toBe(answer);
  });
});
