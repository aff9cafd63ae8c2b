// biome-ignore-all lint/a11y/noRedundantRoles: narrow screens lay the rows out as cards, and a table that is no table loses its roles

import { isPast } from '../../domain/calendar.ts';
import { serialEnd } from '../../domain/certificate/serial-end.ts';
import {
  type Criteria,
  type CriteriaField,
  type Ends,
  type ImpactCounts,
  type RevocationRun,
  revocable,
  sumOf,
  type Touched,
} from '../../domain/impact/impact.ts';
import { mayByRole } from '../../domain/staff/may.ts';
import { Button, ButtonLink, Chip, ErrorSummary, Field } from '../../web/components.tsx';
import { shortDate } from '../../web/dates.ts';
import { Icon } from '../../web/icons.tsx';
import type { Lang } from '../../web/page.ts';
import type { Impact } from '../../workflows/impact/seek.ts';
import { Box, ConsoleHead, ConsoleLayout } from '../layout.tsx';
import type { ConsolePage } from '../page.ts';
import { consoleWords } from '../words.ts';
import { criteriaWords, queryOf } from './criteria.ts';
import { figure, impactWords } from './words.ts';

export interface Finding {
  readonly criteria: Criteria;
  readonly wrong?: CriteriaField | undefined;
  readonly impact?: Impact | undefined;
  /** Where the list goes on, and whether it does. */
  readonly before: string | undefined;
  readonly more: boolean;
  readonly runs: readonly RevocationRun[];
}

/** 影響範囲の調査 (R4): criteria, what they name, and from there the revocation of all of it. */
export function ImpactPage({ page, finding }: { page: ConsolePage; finding: Finding }) {
  const t = impactWords[page.lang];
  const title = consoleWords(page.lang).menu.impact;
  const { wrong, impact } = finding;
  return (
    <ConsoleLayout page={page} title={title} formError={wrong !== undefined}>
      <ConsoleHead title={title} lead={t.lead} />
      <div class="grid">
        {wrong && <ErrorSummary lang={page.lang} errors={[{ field: idOf(wrong), message: t.wrong[wrong] }]} />}
        <CriteriaForm page={page} criteria={finding.criteria} wrong={wrong} />
        {impact && <Found page={page} finding={finding} impact={impact} />}
        <Box id="runs" title={t.runs} flush>
          <Runs page={page} runs={finding.runs} />
        </Box>
      </div>
    </ConsoleLayout>
  );
}

const idOf = (field: CriteriaField) => (field === 'form' ? 'staff' : field);

function CriteriaForm(props: { page: ConsolePage; criteria: Criteria; wrong: CriteriaField | undefined }) {
  const { page, criteria, wrong } = props;
  const t = impactWords[page.lang];
  const field = (name: CriteriaField & keyof Criteria, label: string, hint?: string, type?: string) => (
    <Field
      lang={page.lang}
      name={name}
      label={label}
      value={criteria[name] ?? ''}
      autocomplete="off"
      maxlength={60}
      {...(hint && { hint })}
      {...(type && { type })}
      {...(wrong === name && { error: t.wrong[name] })}
    />
  );
  return (
    <Box id="criteria" title={t.criteria} say={t.criteriaSay}>
      <form action={page.href('/impact')} novalidate>
        <div class="criteria">
          {field('staff', t.staff, t.staffHint)}
          {field('administrator', t.administrator, t.administratorHint)}
          {field('generation', t.generation, t.generationHint)}
        </div>
        <div class="criteria">
          {field('branch', t.branch, t.branchHint)}
          <Select
            name="branchOf"
            label={t.branchOf}
            options={t.branchChoices}
            value={criteria.branchOf ?? 'contract'}
          />
        </div>
        <div class="criteria">
          {field('from', t.from, undefined, 'date')}
          {field('until', t.until, undefined, 'date')}
          <Select name="periodOf" label={t.period} options={t.periodChoices} value={criteria.periodOf ?? 'acquired'} />
        </div>
        <p class="btnrow">
          <Button icon="search">{t.seek}</Button>
          <ButtonLink variant="outline" href={page.href('/impact')}>
            {t.clear}
          </ButtonLink>
        </p>
      </form>
    </Box>
  );
}

function Select(props: { name: string; label: string; options: Record<string, string>; value: string }) {
  return (
    <div class="field">
      <label class="field__label" for={props.name}>
        {props.label}
      </label>
      <span class="selectwrap">
        <select class="select" id={props.name} name={props.name}>
          {Object.entries(props.options).map(([value, label]) => (
            <option value={value} selected={value === props.value}>
              {label}
            </option>
          ))}
        </select>
        <Icon name="chevronDown" size={18} />
      </span>
    </div>
  );
}

function Found({ page, finding, impact }: { page: ConsolePage; finding: Finding; impact: Impact }) {
  const t = impactWords[page.lang];
  const { counts, touched } = impact;
  const query = queryOf(finding.criteria);
  const said = criteriaWords(page.lang, finding.criteria);
  const ends = revocable(counts);
  const number = sumOf(ends);
  const mayStop = mayByRole(page.staff!.roles, 'stop in an emergency');
  if (number + counts.ended === 0) {
    return (
      <Box id="found" title={t.found} say={said}>
        <p>{t.none}</p>
      </Box>
    );
  }
  return (
    <>
      <Box id="found" title={t.found} say={said}>
        <Counts lang={page.lang} counts={counts} />
        <p class="btnrow btngap">
          {number === 0 && <span>{t.nothingToRevoke}</span>}
          {number > 0 && mayStop && (
            <ButtonLink variant="danger" icon="ban" href={`${page.href('/impact/revoke')}?${query}`}>
              {t.revoke(amount(page.lang, ends))}
            </ButtonLink>
          )}
          <ButtonLink variant="outline" icon="download" href={`${page.href('/impact/export')}?${query}`}>
            {t.export}
          </ButtonLink>
        </p>
      </Box>
      <Box id="certificates" title={t.list} flush>
        <TouchedList page={page} touched={touched} now={impact.now} />
        {(finding.more || finding.before) && (
          <div class="careunder">
            {finding.before ? <a href={`${page.href('/impact')}?${query}`}>{t.newest}</a> : <span />}
            {finding.more && (
              <a href={`${page.href('/impact')}?${withBefore(query, touched.at(-1)!.id)}#certificates`}>{t.older}</a>
            )}
          </div>
        )}
      </Box>
    </>
  );
}

function withBefore(query: URLSearchParams, before: string): URLSearchParams {
  const next = new URLSearchParams(query);
  next.set('before', before);
  return next;
}

/** 電子証明書3枚と取得コード2件: what a run ends. */
export function amount(lang: Lang, { certificates, codes }: Ends): string {
  const t = impactWords[lang].amount;
  const parts = [certificates > 0 && t.certificates(certificates), codes > 0 && t.codes(codes)];
  return parts.filter(Boolean).join(t.and) || t.certificates(0);
}

/** How much is affected, in figures: the certificates and codes, and whose they are. */
export function Counts({ lang, counts }: { lang: Lang; counts: ImpactCounts }) {
  const t = impactWords[lang];
  const { certificates, codes, contracts, people } = t.units;
  const rows = [
    { live: certificates, unproven: certificates, expired: certificates, codes, ended: certificates },
    { contracts, administrators: people, users: people },
  ];
  return (
    <>
      {rows.map((units) => (
        <dl class="counts">
          {(Object.entries(units) as [keyof ImpactCounts, string][]).map(([key, unit]) => (
            <div>
              <dt>{t.counts[key]}</dt>
              <dd>
                {figure(counts[key])}
                {unit && <small>{unit}</small>}
              </dd>
            </div>
          ))}
        </dl>
      ))}
    </>
  );
}

type Kind = keyof (typeof impactWords)['ja']['kinds'];

/** How a certificate or a code stands, as this page counts it. */
export function kindOf({ state, notAfter }: Touched, now: Temporal.Instant): Kind {
  if (state === 'revoked' || state === 'superseded' || state === 'code') return state;
  if (isPast(notAfter, now)) return 'expired';
  return state === 'active' ? 'live' : 'unproven';
}

const kindLook = {
  live: ['ok', 'checkCircle'],
  unproven: ['new', 'notAcquired'],
  code: ['new', 'key'],
  expired: ['bad', 'stop'],
  revoked: ['off', 'ban'],
  superseded: ['off', 'checkCircle'],
} as const;

function TouchedList(props: { page: ConsolePage; touched: readonly Touched[]; now: Temporal.Instant }) {
  const { page, touched } = props;
  const t = impactWords[page.lang];
  const c = t.columns;
  return (
    <div class="carelist">
      <table class="table table--dense" role="table">
        <caption class="vh">{t.list}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {Object.values(c).map((heading) => (
              <th scope="col" role="columnheader">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {touched.map((one) => {
            const kind = kindOf(one, props.now);
            const [tone, icon] = kindLook[kind];
            return (
              <tr role="row">
                <th scope="row" role="rowheader">
                  <b>{one.loginName}</b>
                  <small>
                    {one.personName}（{t.role[one.role]}）
                  </small>
                </th>
                <td role="cell" data-l={c.contract}>
                  <div>
                    <a href={page.href(`/contracts/${one.contractNumber}`)}>{one.companyName}</a>
                    <small>
                      {one.contractNumber}　{one.branch}
                    </small>
                  </div>
                </td>
                <td role="cell" data-l={c.state}>
                  <div>
                    <Chip tone={tone} icon={icon}>
                      {t.kinds[kind]}
                    </Chip>
                  </div>
                </td>
                <td role="cell" data-l={c.serial} class="mono">
                  {one.serial ? `…${serialEnd({ serial: one.serial })}` : ''}
                </td>
                <td role="cell" data-l={c.acquired}>
                  {one.issuedAt ? shortDate(one.issuedAt, page) : ''}
                </td>
                <td role="cell" data-l={c.until}>
                  {shortDate(one.notAfter, page)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Runs({ page, runs }: { page: ConsolePage; runs: readonly RevocationRun[] }) {
  const t = impactWords[page.lang];
  if (runs.length === 0) {
    return (
      <div class="careunder">
        <p>{t.noRuns}</p>
      </div>
    );
  }
  return (
    <ul class="carelinks">
      {runs.map((run) => (
        <li>
          <a href={page.href(`/impact/runs/${run.id}`)}>{criteriaWords(page.lang, run.criteria)}</a>
          <span class="small muted">
            {shortDate(run.begunAt, page)}　{t.runLine(figure(run.total))}
          </span>
        </li>
      ))}
    </ul>
  );
}
