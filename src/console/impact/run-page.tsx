import type { RevocationRun, RunProgress } from '../../domain/impact/impact.ts';
import { mayByRole } from '../../domain/staff/may.ts';
import type { Staff } from '../../domain/staff/staff.ts';
import { reasonWords } from '../../web/certificate-story.ts';
import { Banner, Button, ButtonLink, Note } from '../../web/components.tsx';
import { dateTime } from '../../web/dates.ts';
import { Crumbs } from '../contracts/contract-layout.tsx';
import { Box, ConsoleHead, ConsoleLayout } from '../layout.tsx';
import type { ConsolePage } from '../page.ts';
import { consoleWords } from '../words.ts';
import { criteriaWords, queryOf } from './criteria.ts';
import { figure } from './find-page.tsx';
import { impactWords } from './words.ts';

export interface SeenRun {
  readonly run: RevocationRun;
  readonly progress: RunProgress;
  readonly by: Staff | undefined;
  readonly without: { administrators: number; contracts: number; users: number };
  /** The contract numbers of the next wave, as many as one can have. */
  readonly next: readonly string[];
}

/** So many contracts a wave may have. */
export const waves = [10, 20, 50] as const;

/** 一括失効の状況: how far it is, and once it is finished what is to be issued anew. */
export function RunPage({ page, seen }: { page: ConsolePage; seen: SeenRun }) {
  const t = impactWords[page.lang];
  const { run, progress } = seen;
  const done = run.total - progress.waiting;
  const running = run.finishedAt === undefined;
  return (
    <ConsoleLayout page={page} title={t.runTitle}>
      <Crumbs
        page={page}
        steps={[{ words: consoleWords(page.lang).menu.impact, href: page.href('/impact') }]}
        here={t.run}
      />
      <ConsoleHead
        title={t.runTitle}
        lead={criteriaWords(page.lang, run.criteria)}
        aside={
          running && (
            <ButtonLink variant="outline" size="sm" href={page.href(`/impact/runs/${run.id}`)}>
              {t.reload}
            </ButtonLink>
          )
        }
      />
      <div class="grid careask">
        {!running && <Banner tone="ok" slim title={t.finished(figure(progress.revoked))} />}
        <Box id="progress" title={t.bar}>
          <progress class="runbar" aria-label={t.bar} max={run.total} value={done}>
            {figure(done)}
          </progress>
          <p>{running ? t.running(figure(done), figure(run.total)) : t.finished(figure(progress.revoked))}</p>
          {progress.skipped > 0 && <p class="small muted">{t.skipped(figure(progress.skipped))}</p>}
          <dl class="setts">
            {(
              [
                [t.reason, reasonWords(page, run.reason)],
                [t.by, seen.by ? `${seen.by.personName}（${seen.by.branch}）` : ''],
                [t.begun, dateTime(run.begunAt, page)],
                ...(run.finishedAt ? [[t.ended, dateTime(run.finishedAt, page)]] : []),
              ] as [string, string][]
            ).map(([term, value]) => (
              <div>
                <dt>{term}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          <p class="figfoot">
            <a href={`${page.href('/impact')}?${queryOf(run.criteria)}`}>{consoleWords(page.lang).menu.impact}</a>
          </p>
        </Box>
        <Again page={page} seen={seen} running={running} />
      </div>
    </ConsoleLayout>
  );
}

/** 発行し直す: the next wave, by contract number, as an application. */
function Again({ page, seen, running }: { page: ConsolePage; seen: SeenRun; running: boolean }) {
  const t = impactWords[page.lang];
  const { run, without, next } = seen;
  const mayApply = mayByRole(page.staff!.roles, 'take in applications about contracts');
  return (
    <Box id="again" title={t.again}>
      {running ? (
        <p class="box__say">{t.againWait}</p>
      ) : (
        <>
          <p class="box__say">
            {without.administrators > 0
              ? t.againSay(figure(without.administrators), figure(without.contracts))
              : t.againNone}
          </p>
          {without.users > 0 && <p class="box__say">{t.againUsers(figure(without.users))}</p>}
          {next.length > 0 && !mayApply && <Note tone="gray">{t.noRole}</Note>}
          {next.length > 0 && mayApply && (
            <form class="careacts" action={page.href('/applications/new/reissue-wave')}>
              <input type="hidden" name="run" value={run.id} />
              <div class="field">
                <label class="field__label" for="size">
                  {t.wave}
                </label>
                <p class="field__hint" id="size-hint">
                  {t.waveHint}
                </p>
                <select class="select selectwrap--narrow" id="size" name="size" aria-describedby="size-hint">
                  {waves.map((size) => (
                    <option value={String(size)}>{t.waveChoice(size)}</option>
                  ))}
                </select>
              </div>
              <Button iconAfter="arrow">{t.applyWave}</Button>
            </form>
          )}
        </>
      )}
    </Box>
  );
}
