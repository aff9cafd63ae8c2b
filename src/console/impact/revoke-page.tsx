import type { RevocationReason } from '../../domain/certificate/certificate.ts';
import { type Criteria, type ImpactCounts, revocable, sumOf } from '../../domain/impact/impact.ts';
import { reasonWords } from '../../web/certificate-story.ts';
import { Button, ButtonLink, ErrorSummary, Field } from '../../web/components.tsx';
import { Crumbs } from '../contracts/contract-layout.tsx';
import { Box, ConsoleHead, ConsoleLayout } from '../layout.tsx';
import type { ConsolePage } from '../page.ts';
import { consoleWords } from '../words.ts';
import { criteriaWords, queryOf } from './criteria.ts';
import { amount, Counts } from './find-page.tsx';
import { figure, impactWords } from './words.ts';

/** R3, the likely one first. */
export const reasons: readonly RevocationReason[] = [
  'keyCompromise',
  'superseded',
  'affiliationChanged',
  'cessationOfOperation',
  'unspecified',
];

export interface AskRevoke {
  /** The run's, should it begin: the form sent twice is one run. */
  readonly id: string;
  readonly criteria: Criteria;
  readonly counts: ImpactCounts;
  readonly reason: string;
  readonly typed: string;
  readonly errors: readonly ('number' | 'reason')[];
}

/** Asks before everything that was found is revoked: how many, what follows, and the number typed. */
export function AskRevokePage({ page, ask }: { page: ConsolePage; ask: AskRevoke }) {
  const t = impactWords[page.lang];
  const { counts, criteria } = ask;
  const ends = revocable(counts);
  const number = amount(page.lang, ends);
  const message = { number: t.numberWrong(number), reason: t.reasonWrong };
  const has = (one: 'number' | 'reason') => ask.errors.includes(one);
  return (
    <ConsoleLayout page={page} title={t.ask(number)} formError={ask.errors.length > 0}>
      <Crumbs
        page={page}
        steps={[{ words: consoleWords(page.lang).menu.impact, href: page.href(`/impact?${queryOf(criteria)}`) }]}
        here={t.run}
      />
      <ConsoleHead title={t.ask(number)} lead={criteriaWords(page.lang, criteria)} />
      <div class="careask">
        <ErrorSummary lang={page.lang} errors={ask.errors.map((field) => ({ field, message: message[field] }))} />
        <Box id="counts" title={t.found}>
          <Counts lang={page.lang} counts={counts} />
        </Box>
        <form class="box careask" method="post" action={page.href('/impact/revoke')} novalidate>
          <input type="hidden" name="id" value={ask.id} />
          {Object.entries(criteria).map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          <ul class="dots">
            {t
              .consequence({
                contracts: figure(counts.contracts),
                administrators: figure(counts.administrators),
                users: figure(counts.users),
                codes: counts.codes,
              })
              .map((one) => (
                <li>{one}</li>
              ))}
          </ul>
          <fieldset class="field choice" aria-describedby={has('reason') ? 'reason-error' : undefined}>
            <legend class="field__label">{t.reason}</legend>
            {reasons.map((reason, at) => (
              <label class="radio">
                <input
                  type="radio"
                  id={at === 0 ? 'reason' : undefined}
                  name="reason"
                  value={reason}
                  checked={reason === ask.reason}
                  required
                />
                <span>{reasonWords(page, reason)}</span>
              </label>
            ))}
            {has('reason') && (
              <p class="field__error" id="reason-error">
                {t.reasonWrong}
              </p>
            )}
          </fieldset>
          <Field
            lang={page.lang}
            name="number"
            label={t.number}
            hint={t.numberHint(String(sumOf(ends)))}
            value={ask.typed}
            inputmode="numeric"
            autocomplete="off"
            required
            {...(has('number') && { error: message.number })}
          />
          <p class="btnrow">
            <Button variant="danger" icon="ban">
              {t.revoke(number)}
            </Button>
            <ButtonLink variant="outline" href={`${page.href('/impact')}?${queryOf(criteria)}`}>
              {t.stop}
            </ButtonLink>
          </p>
        </form>
      </div>
    </ConsoleLayout>
  );
}
