import type { Hono } from 'hono';
import { minPasswordLength } from '../../domain/login-id/password.ts';
import { isRefusal, type Refusal } from '../../domain/refusal.ts';
import { type EdgeContext, type EdgeEnv, pathHere } from '../../web/edge.ts';
import { renderDocument } from '../../web/layout.tsx';
import { keepRefusal } from '../../web/refusals.ts';
import { changePassword } from '../../workflows/change-password.ts';
import { changeLanguage, changeMail } from '../../workflows/change-settings.ts';
import { isUnreachable } from '../../workflows/read-mails.ts';
import { refused } from '../refused.tsx';
import { type Door, forSignedIn, type Visitor } from '../signed-in/door.tsx';
import { type Done, type FormError, MailPage, PasswordPage, SettingsPage } from './pages.tsx';
import { settingsWords } from './words.ts';

/** One's own settings: mail address, password, language. */
export function settingsPages(app: Hono<EdgeEnv>, door: Door): void {
  const { deps } = door.edge;

  forSignedIn(app, door, 'GET', '/settings', {}, async (c, visitor) => {
    const { loginId, page } = visitor;
    const path = (name: string) => pathHere(c, `/settings/${name}`);
    const node = (
      <SettingsPage
        page={page}
        mail={loginId.mail}
        language={loginId.language}
        paths={{
          mail: path('mail'),
          password: path('password'),
          language: path('language'),
          mails: pathHere(c, '/mails'),
        }}
        unreachable={await isUnreachable(deps, visitor)}
        done={doneOf(c.req.query('done'))}
      />
    );
    return c.html(renderDocument(node));
  });

  forSignedIn(app, door, 'GET', '/settings/mail', {}, (c, visitor) => mailPage(c, visitor));

  forSignedIn(app, door, 'POST', '/settings/mail', {}, async (c, visitor) => {
    const typed = await typedIn(c, 'mail', 'password');
    const t = settingsWords(c.get('lang'));
    const fields = emptyFields(typed, t.empty);
    if (fields.length > 0) return mailPage(c, visitor, typed.mail, { fields });
    const changed = await changeMail(deps, visitor.place, { mail: typed.mail!, password: typed.password! });
    if (!isRefusal(changed)) return done(c, 'mail');
    if (changed.refused === 'mail-malformed') {
      return mailPage(c, visitor, typed.mail, { fields: [{ field: 'mail', message: t.mailMalformed }] });
    }
    const wrong = await wrongPassword(c, changed);
    return wrong ? mailPage(c, visitor, typed.mail, { wrong }) : refusalPage(c, changed);
  });

  const forPassword = { limitedTo: 'password' } as const;
  forSignedIn(app, door, 'GET', '/settings/password', forPassword, (c, visitor) => passwordPage(c, visitor));

  forSignedIn(app, door, 'POST', '/settings/password', forPassword, async (c, visitor) => {
    const asked = visitor.session.limitedTo === 'password' ? [] : ['password'];
    const typed = await typedIn(c, ...asked, 'new-password', 'new-password-again');
    const t = settingsWords(c.get('lang'));
    const fields = emptyFields(typed, t.empty);
    if (fields.length === 0 && typed['new-password'] !== typed['new-password-again']) {
      fields.push({ field: 'new-password-again', message: t.differ });
    }
    if (fields.length > 0) return passwordPage(c, visitor, { fields });
    const next = typed['new-password']!;
    const changed = await changePassword(deps, visitor.place, {
      ...(typed.password !== undefined && { old: typed.password }),
      next,
    });
    if (!isRefusal(changed)) return done(c, 'password');
    switch (changed.refused) {
      case 'password-too-short':
      case 'password-too-long':
      case 'password-too-common':
      case 'password-unchanged': {
        const words = t[changed.refused];
        const message = typeof words === 'string' ? words : words(minPasswordLength);
        return passwordPage(c, visitor, { fields: [{ field: 'new-password', message }] });
      }
      default: {
        const wrong = await wrongPassword(c, changed);
        return wrong ? passwordPage(c, visitor, { wrong }) : refusalPage(c, changed);
      }
    }
  });

  forSignedIn(app, door, 'POST', '/settings/language', {}, async (c, visitor) => {
    const { language } = await typedIn(c, 'language');
    if (language !== 'ja' && language !== 'en') return c.redirect(pathHere(c, '/settings'), 303);
    const changed = await changeLanguage(deps, visitor.place, language);
    if (isRefusal(changed)) return refusalPage(c, changed);
    c.set('lang', language);
    return done(c, 'language');
  });

  async function mailPage(c: EdgeContext, visitor: Visitor, typed = '', error?: FormError) {
    const { page, loginId } = visitor;
    const node = (
      <MailPage
        page={page}
        action={pathHere(c, '/settings/mail')}
        backPath={pathHere(c, '/settings')}
        current={loginId.mail}
        mailsPath={pathHere(c, '/mails')}
        unreachable={await isUnreachable(deps, visitor)}
        typed={typed.slice(0, 254)}
        error={error}
      />
    );
    return c.html(renderDocument(node), error ? 422 : 200);
  }

  function passwordPage(c: EdgeContext, { page, loginId, session }: Visitor, error?: FormError) {
    const node = (
      <PasswordPage
        page={page}
        action={pathHere(c, '/settings/password')}
        backPath={pathHere(c, '/settings')}
        loginId={loginId.name}
        temporary={session.limitedTo === 'password'}
        minPasswordLength={minPasswordLength}
        error={error}
      />
    );
    return c.html(renderDocument(node), error ? 422 : 200);
  }

  /** The count-down of a wrong password typed again, kept for staff; nothing for other refusals. */
  async function wrongPassword(c: EdgeContext, refusal: Refusal) {
    if (refusal.refused !== 'password-wrong-again') return undefined;
    const { reference } = await keepRefusal(door.edge, c, refusal);
    return { left: (refusal.facts as { left: number }).left, reference };
  }

  function refusalPage(c: EdgeContext, refusal: Refusal) {
    return refused(door.edge, c, door.page(c, '/'), refusal);
  }
}

function done(c: EdgeContext, what: Done) {
  return c.redirect(pathHere(c, `/settings?done=${what}`), 303);
}

function doneOf(text: string | undefined): Done | undefined {
  return text === 'mail' || text === 'password' || text === 'language' ? text : undefined;
}

async function typedIn(c: EdgeContext, ...names: string[]): Promise<Record<string, string>> {
  const form = await c.req.parseBody();
  return Object.fromEntries(names.map((name) => [name, typeof form[name] === 'string' ? form[name] : '']));
}

function emptyFields(typed: Record<string, string>, message: string) {
  return Object.entries(typed)
    .filter(([, text]) => text.trim() === '')
    .map(([field]) => ({ field, message }));
}
