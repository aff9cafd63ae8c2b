import type { Hono } from 'hono';
import { soughtIn } from '../../domain/contract/search.ts';
import { Button, Field, Note } from '../../web/components.tsx';
import type { EdgeEnv } from '../../web/edge.ts';
import { renderDocument } from '../../web/layout.tsx';
import { type Door, forStaff } from '../door.tsx';
import { ConsoleHead, ConsoleLayout } from '../layout.tsx';
import { consoleWords } from '../words.ts';
import { contractHref } from './contract-layout.tsx';

const ja = {
  say: '紛失や盗難の連絡を受けたら、契約の利用や証明書をすぐに止められます。次の画面で確認してから停止します。',
  label: '契約番号または利用者ID',
  hint: '契約番号は契約の利用停止へ、利用者IDは証明書の失効へ進みます。省略せずに入力してください。',
  none: '一致する契約や利用者IDはありません。番号を確認してください。',
  next: '次へ',
};
const en: typeof ja = {
  say: 'When a loss or theft is reported, contracts and certificates can be stopped at once. The next page asks before it does.',
  label: 'Contract number or login ID',
  hint: 'A contract number leads to the suspension of the contract, a login ID to the revocation of its certificate. Enter all of it.',
  none: 'There is no such contract or login ID. Please check it.',
  next: 'Next',
};

/**
 * R4 lets any staff member stop, also who may not look around among contracts: they name exactly what is to be stopped,
 * as the customer told it, and are shown no more.
 */
export function findToStop(app: Hono<EdgeEnv>, door: Door): void {
  forStaff(app, door, 'GET', '/stop', 'stop in an emergency', async (c, { page, institution }) => {
    const t = page.lang === 'en' ? en : ja;
    const text = (c.req.query('q') ?? '').trim();
    const { number, loginId } = soughtIn(text, institution);
    const { store, clock } = door.edge.deps;
    const href = await store.transaction(clock(), async (tx) => {
      const contract = number === undefined ? undefined : await tx.contracts.byNumber(institution.id, number);
      if (contract) return contractHref(page, contract, '/stop');
      const named = loginId === undefined ? undefined : await tx.loginIds.byName(institution.id, loginId);
      const its = named && (await tx.contracts.byId(institution.id, named.contractId));
      return its && contractHref(page, its, `/users/${named.id}/revoke`);
    });
    if (href) return c.redirect(href, 303);
    const wrong = text === '' ? undefined : t.none;
    const title = consoleWords(page.lang).menu.stop;
    return c.html(
      renderDocument(
        <ConsoleLayout page={page} title={title} formError={wrong !== undefined}>
          <ConsoleHead title={title} />
          <div class="ask box">
            <Note tone="warn">{t.say}</Note>
            <form class="ask__form" method="get" action={page.href('/stop')}>
              <Field
                lang={page.lang}
                name="q"
                label={t.label}
                hint={t.hint}
                value={text}
                required
                maxlength={100}
                autocomplete="off"
                {...(wrong !== undefined && { error: wrong })}
              />
              <p class="btnrow">
                <Button iconAfter="arrow">{t.next}</Button>
              </p>
            </form>
          </div>
        </ConsoleLayout>,
      ),
    );
  });
}
