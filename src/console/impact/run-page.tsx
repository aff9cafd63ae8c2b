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
import { amount } from './find-page.tsx';
import { figure, impactWords } from './words.ts';

export interface SeenRun {
  readonly run: RevocationRun;
  readonly progress: RunProgress;
  readonly by: Staff | undefined;
  readonly without: WithoutCounts;
}

export type WithoutCounts = { administrators: number; contracts: number; users: number };

/** 一括失効の状況: how far it is, and once it is finished what is to be issued anew. */
export function RunPage({ page, seen }: { page: ConsolePage; seen: SeenRun }) {
  const t = impactWords[page.lang];
  const { run, progress } = seen;
  const done = run.total - progress.waiting - progress.left;
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
        {!running && <Banner tone="ok" slim title={t.finished(amount(page.lang, progress.ended))} />}
        <Box id="progress" title={t.bar}>
          <progress class="runbar" aria-label={t.bar} max={run.total} value={done}>
            {figure(done)}
          </progress>
          <p>{running ? t.running(figure(done), figure(run.total)) : t.finished(amount(page.lang, progress.ended))}</p>
          {progress.left > 0 && <p>{t.left(figure(progress.left))}</p>}
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
          {running && mayByRole(page.staff!.roles, 'stop in an emergency') && (
            <form class="careacts" method="post" action={page.href(`/impact/runs/${run.id}/cancel`)}>
              <p class="small muted" id="cancel-say">
                {t.cancelSay}
              </p>
              <Button variant="outline" aria-describedby="cancel-say">
                {t.cancel}
              </Button>
            </form>
          )}
          <p class="figfoot">
            <a href={`${page.href('/impact')}?${queryOf(run.criteria)}`}>{consoleWords(page.lang).menu.impact}</a>
          </p>
        </Box>
        <Again page={page} seen={seen} running={running} />
      </div>
    </ConsoleLayout>
  );
}

/** 発行し直し: who was left without, and where the next wave is applied for. */
function Again({ page, seen, running }: { page: ConsolePage; seen: SeenRun; running: boolean }) {
  const t = impactWords[page.lang];
  const { run, without } = seen;
  const mayApply = mayByRole(page.staff!.roles, 'take in applications about contracts');
  return (
    <Box id="again" title={t.again}>
      {running ? (
        <p class="box__say">{t.againWait}</p>
      ) : (
        <div class="careacts">
          <p>
            {without.administrators > 0
              ? t.againSay(figure(without.administrators), figure(without.contracts))
              : t.againNone}
          </p>
          {without.users > 0 && <p>{t.againUsers(figure(without.users))}</p>}
          {without.administrators > 0 && !mayApply && <Note tone="gray">{t.noRole}</Note>}
          {without.administrators > 0 && mayApply && (
            <ButtonLink variant="outline" href={page.href(`/impact/wave?run=${run.id}`)}>
              {t.applyWave}
            </ButtonLink>
          )}
        </div>
      )}
    </Box>
  );
}
