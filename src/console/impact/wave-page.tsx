import type { RevocationRun } from '../../domain/impact/impact.ts';
import { Button, ButtonLink, ErrorSummary, Note } from '../../web/components.tsx';
import { shortDate } from '../../web/dates.ts';
import { Crumbs } from '../contracts/contract-layout.tsx';
import { ConsoleHead, ConsoleLayout } from '../layout.tsx';
import type { ConsolePage } from '../page.ts';
import { consoleWords } from '../words.ts';
import { criteriaWords } from './criteria.ts';
import type { WithoutCounts } from './run-page.tsx';
import { figure, impactWords } from './words.ts';

/** So many contracts a wave may have. */
export const waves = [10, 20, 50] as const;

export interface WaveForm {
  /** Finished runs that left administrators without a certificate. */
  readonly runs: readonly { readonly run: RevocationRun; readonly without: WithoutCounts }[];
  readonly run: string;
  readonly size: string;
  readonly note: string;
  readonly again: string | undefined;
  readonly wrong: boolean;
}

/** 発行し直しの申請: after which run, and how many contracts at once. */
export function WavePage({ page, form }: { page: ConsolePage; form: WaveForm }) {
  const t = impactWords[page.lang];
  const m = consoleWords(page.lang);
  return (
    <ConsoleLayout page={page} title={t.waveTitle} formError={form.wrong}>
      <Crumbs
        page={page}
        steps={[{ words: m.menu.applications, href: page.href('/applications') }]}
        here={t.waveTitle}
      />
      <ConsoleHead title={t.waveTitle} lead={t.waveLead} />
      <div class="careask">
        {form.runs.length === 0 ? (
          <Note tone="gray">{t.waveNone}</Note>
        ) : (
          <>
            {form.wrong && <ErrorSummary lang={page.lang} errors={[{ field: 'run', message: t.waveRunWrong }]} />}
            <form class="box careask" method="post" action={page.href('/impact/wave')} novalidate>
              <input type="hidden" name="step" value="preview" />
              {form.again && <input type="hidden" name="again" value={form.again} />}
              <fieldset class="field">
                <legend class="field__label">{t.waveRun}</legend>
                {form.runs.map(({ run, without }, at) => (
                  <label class="radio">
                    <input
                      type="radio"
                      id={at === 0 ? 'run' : undefined}
                      name="run"
                      value={run.id}
                      checked={run.id === form.run || form.runs.length === 1}
                      required
                    />
                    <span>
                      {shortDate(run.begunAt, page)}　{criteriaWords(page.lang, run.criteria)}
                      <span class="small">{t.waveLeft(figure(without.administrators), figure(without.contracts))}</span>
                    </span>
                  </label>
                ))}
              </fieldset>
              <div class="field">
                <label class="field__label" for="size">
                  {t.wave}
                </label>
                <p class="field__hint" id="size-hint">
                  {t.waveHint}
                </p>
                <select class="select selectwrap--narrow" id="size" name="size" aria-describedby="size-hint">
                  {waves.map((size) => (
                    <option value={String(size)} selected={String(size) === form.size}>
                      {t.waveChoice(size)}
                    </option>
                  ))}
                </select>
              </div>
              <div class="field">
                <label class="field__label" for="note">
                  {t.note}
                </label>
                <textarea class="input textarea" id="note" name="note" rows={2} maxlength={1000}>
                  {form.note}
                </textarea>
              </div>
              <p class="btnrow">
                <Button iconAfter="arrow">{t.next}</Button>
                <ButtonLink variant="outline" href={page.href('/applications')}>
                  {t.stop}
                </ButtonLink>
              </p>
            </form>
          </>
        )}
      </div>
    </ConsoleLayout>
  );
}
