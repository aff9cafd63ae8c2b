import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Institution } from '../institution/institution.ts';
import { settingsSchema } from '../institution/settings.ts';
import { spokenCode } from '../issuance/acquisition-code.ts';
import type { LoginId } from './login-id.ts';
import { checkNewPassword } from './password.ts';
import {
  mayUsePassword,
  newTemporaryPassword,
  typedPassword,
  withOwnPassword,
  withTemporaryPassword,
} from './temporary-password.ts';

const institution = { settings: settingsSchema.parse({}) } as Institution;
const person = { name: 'midori-adm' } as LoginId;
const at = (text: string) => Temporal.Instant.from(text);

describe('a temporary password', () => {
  const given = withTemporaryPassword(institution, person, 'hash', at('2028-02-20T15:00:00Z'));

  it('is good to the end of the fourteenth day in Japan, to the second (I4)', () => {
    expect(String(given.temporaryUntil)).toBe('2028-03-06T14:59:59Z');
    expect(mayUsePassword(given, at('2028-03-06T14:59:59.999Z'))).toBe(true);
    expect(mayUsePassword(given, at('2028-03-06T15:00:00Z'))).toMatchObject({ refused: 'temporary-password-expired' });
  });

  it('has no end any more once it was exchanged', () => {
    expect(mayUsePassword(withOwnPassword(given, 'own'), at('2099-01-01T00:00:00Z'))).toBe(true);
  });

  it('is typed with or without lines and capitals; an own one is taken as it is', () => {
    const password = newTemporaryPassword((bytes) => new Uint8Array(randomBytes(bytes)));
    expect(password).toMatch(/^[A-Z0-9]{20}$/);
    const spoken = spokenCode(password);
    for (const typed of [password, spoken, spoken.toLowerCase(), spoken.replaceAll('-', ' ')]) {
      expect(typedPassword(given, typed)).toBe(password);
    }
    expect(typedPassword(person, 'abc-def ghi')).toBe('abc-def ghi');
  });

  it('follows the rules for passwords that people choose (ASVS 6.4.1)', () => {
    const password = newTemporaryPassword((bytes) => new Uint8Array(randomBytes(bytes)));
    expect(checkNewPassword(password, person.name)).toBe(true);
  });
});
