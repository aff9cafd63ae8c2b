import { describe, expect, it } from 'vitest';
import { mailAddress } from './mail-address.ts';

describe('a mail address', () => {
  it.each([
    ['hanako@midori.example', 'hanako@midori.example'],
    [' hanako.suzuki+bank@mail.midori.co.example ', 'hanako.suzuki+bank@mail.midori.co.example'],
    ['ｈａｎａｋｏ＠ｍｉｄｏｒｉ．ｅｘａｍｐｌｅ', 'hanako@midori.example'],
  ])('typed as %s is %s', (typed, address) => {
    expect(mailAddress(typed)).toBe(address);
  });

  it.each([
    '',
    'hanako',
    'hanako@midori',
    '@midori.example',
    'hanako@@midori.example',
    'hanako@-midori.example',
    'hanako@midori..example',
    'hanako@midori.example\nBcc: thief@example.com',
    'hanako <hanako@midori.example>',
    `${'a'.repeat(65)}@midori.example`,
    `a@${'b.'.repeat(126)}example`,
  ])('is refused when nobody could write to it: %j', (typed) => {
    expect(mailAddress(typed)).toMatchObject({ refused: 'mail-malformed' });
  });
});
