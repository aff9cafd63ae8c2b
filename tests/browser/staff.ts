import type { CDPSession, Page } from 'playwright-core';
import type { Institution } from '../../src/domain/institution/institution.ts';
import type { TestStaff } from '../../src/testing/staff.ts';
import type { ServedWorld } from './customer.ts';

/** The address of a path of the console. */
export const atDesk = (world: ServedWorld, institution: Institution, path: string): string =>
  `${world.serving.consoleOrigin}/${institution.code}${path}`;

/** Sits down as a staff member who is logged in already: the session's cookie is in the browser. */
export async function sitDown(page: Page, world: ServedWorld, { token }: Pick<TestStaff, 'token'>): Promise<void> {
  const { origin } = new URL(world.serving.consoleOrigin);
  await page
    .context()
    .addCookies([
      { name: '__Host-warifu-staff', value: token, url: origin, secure: true, httpOnly: true, sameSite: 'Strict' },
    ]);
}

/** An authenticator of this browser that confirms by itself: a passkey on the PC, with PIN or finger. */
export async function plugInAuthenticator(page: Page): Promise<CDPSession> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return devtools;
}
