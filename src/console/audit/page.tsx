import type { ToldEvent } from '../../domain/audit/event.ts';
import { mayByRole } from '../../domain/staff/may.ts';
import type { Staff } from '../../domain/staff/staff.ts';
import { Button, ErrorSummary } from '../../web/components.tsx';
import { isoDate, longDate } from '../../web/dates.ts';
import { Icon } from '../../web/icons.tsx';
import { tell } from '../audit-words.ts';
import { Box, ConsoleHead, ConsoleLayout } from '../layout.tsx';
import type { ConsolePage } from '../page.ts';
import { consoleWords } from '../words.ts';
import { fields, type Typed, type WrongField } from './typed.ts';
import { actGroups, auditPageWords } from './words.ts';

/** 監査証跡: what was done, found by its conditions and told as sentences. */
export function AuditPage(props: {
  page: ConsolePage;
  staff: Staff;
  typed: Typed;
  events: readonly ToldEvent[];
  wrong?: WrongField;
  /** There are earlier ones. */
  more?: boolean;
  /** These are not the newest. */
  older?: boolean;
}) {
  const { page, staff, typed, events, wrong } = props;
  const w = auditPageWords(page.lang);
  const title = consoleWords(page.lang).menu.audit;
  const asked = new URLSearchParams(fields.filter((name) => typed[name] !== '').map((name) => [name, typed[name]]));
  const address = (more: Record<string, string> = {}) => {
    const query = new URLSearchParams([...asked, ...Object.entries(more)]).toString();
    return page.href('/audit') + (query && `?${query}`);
  };
  return (
    <ConsoleLayout page={page} title={title} formError={wrong !== undefined}>
      <ConsoleHead title={title} lead={w.lead} />
      {wrong && <ErrorSummary lang={page.lang} errors={[{ field: wrong.field, message: w[wrong.wrong] }]} />}
      <div class="grid">
        <Box id="conditions" title={w.conditions}>
          <SearchForm page={page} typed={typed} wrong={wrong} />
        </Box>
        {!wrong && (
          <Box
            id="found"
            title={w.found}
            aside={
              events.length > 0 &&
              mayByRole(staff.roles, 'export the audit log') && <ExportForm page={page} typed={typed} />
            }
          >
            {events.length === 0 ? (
              <p class="box__say">
                {w.none}
                {asked.size > 0 && (
                  <>
                    <br />
                    <a href={page.href('/audit')}>{w.clear}</a>
                  </>
                )}
              </p>
            ) : (
              <Days page={page} staff={staff} events={events} />
            )}
            {(props.more || props.older) && (
              <p class="btnrow notegap">
                {props.older && (
                  <a class="btn btn--outline" href={address()}>
                    {w.newest}
                  </a>
                )}
                {props.more && (
                  <a class="btn btn--outline" href={address({ before: events.at(-1)!.id })}>
                    {w.older}
                  </a>
                )}
              </p>
            )}
          </Box>
        )}
      </div>
    </ConsoleLayout>
  );
}

function SearchForm({ page, typed, wrong }: { page: ConsolePage; typed: Typed; wrong: WrongField | undefined }) {
  const w = auditPageWords(page.lang);
  const date = (name: 'from' | 'until') => (
    <div class="field">
      <label class="field__label" for={name}>
        {w[name]}
      </label>
      <input
        class="input"
        id={name}
        name={name}
        type="date"
        value={typed[name]}
        aria-invalid={wrong?.field === name ? 'true' : undefined}
        aria-describedby={wrong?.field === name ? `${name}-error` : undefined}
      />
      {wrong?.field === name && (
        <p class="field__error" id={`${name}-error`}>
          <Icon name="stop" size={18} />
          {w[wrong.wrong]}
        </p>
      )}
    </div>
  );
  const text = (name: 'who' | 'contract' | 'value', hint?: string) => (
    <div class="field">
      <label class="field__label" for={name}>
        {w[name]}
      </label>
      <input
        class="input"
        id={name}
        name={name}
        value={typed[name]}
        maxlength={200}
        autocomplete="off"
        aria-describedby={hint && `${name}-hint`}
      />
      {hint && (
        <p class="field__hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
  return (
    <form class="search" action={page.href('/audit')}>
      <div class="search__grid">
        {date('from')}
        {date('until')}
        <div class="field">
          <label class="field__label" for="kind">
            {w.kind}
          </label>
          <select class="input" id="kind" name="kind">
            <option value="">{w.any}</option>
            {Object.entries(w.kinds).map(([kind, word]) => (
              <option value={kind} selected={typed.kind === kind}>
                {word}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label class="field__label" for="act">
            {w.act}
          </label>
          <select class="input" id="act" name="act">
            <option value="">{w.any}</option>
            {actGroups(page.lang).map(({ group, acts }) => (
              <optgroup label={group}>
                {acts.map(({ act, word }) => (
                  <option value={act} selected={typed.act === act}>
                    {word}
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
        </div>
        {text('who', w.whoHint)}
        {text('contract')}
        {text('value', w.valueHint)}
      </div>
      <p class="btnrow">
        <Button icon="search">{w.search}</Button>
        <a class="btn btn--text" href={page.href('/audit')}>
          {w.clear}
        </a>
      </p>
    </form>
  );
}

function ExportForm({ page, typed }: { page: ConsolePage; typed: Typed }) {
  const w = auditPageWords(page.lang);
  return (
    <form class="export" method="post" action={page.href('/audit/export')}>
      {fields.map((name) => typed[name] !== '' && <input type="hidden" name={name} value={typed[name]} />)}
      <p class="btnrow">
        <Button variant="outline" size="sm" icon="download" name="format" value="csv" aria-describedby="export-note">
          {w.csv}
        </Button>
        <Button variant="outline" size="sm" icon="download" name="format" value="jsonl" aria-describedby="export-note">
          {w.jsonl}
        </Button>
      </p>
      <p class="small muted" id="export-note">
        {w.exported}
      </p>
    </form>
  );
}

/** The events under the days on which they happened. */
function Days({ page, staff, events }: { page: ConsolePage; staff: Staff; events: readonly ToldEvent[] }) {
  const days = Map.groupBy(events, ({ at }) => isoDate(at, page));
  return (
    <>
      {[...days.values()].map((some) => (
        <section class="auditday" aria-labelledby={`day-${isoDate(some[0]!.at, page)}`}>
          <h3 id={`day-${isoDate(some[0]!.at, page)}`}>{longDate(some[0]!.at, page)}</h3>
          <ol class="tl tl--times">
            {some.map((event) => (
              <Event page={page} staff={staff} event={event} />
            ))}
          </ol>
        </section>
      ))}
    </>
  );
}

function Event({ page, staff, event }: { page: ConsolePage; staff: Staff; event: ToldEvent }) {
  const w = auditPageWords(page.lang);
  const { what, who, more, icon, tone } = tell(event, page);
  const at = event.at.toZonedDateTimeISO(page.timeZone).toPlainTime().toString({ smallestUnit: 'second' });
  const { contractNumber } = event;
  const ofContract = contractNumber && w.ofContract(contractNumber);
  return (
    <li>
      <time datetime={event.at.toString()}>{at}</time>
      <span class={tone === 'plain' ? 'tl__i' : `tl__i tl__i--${tone}`}>
        <Icon name={icon} size={16} />
      </span>
      <div>
        <b>{what}</b>
        <small>
          {[who, ...more].join('・')}
          {ofContract && (
            <>
              {'・'}
              {mayByRole(staff.roles, 'see contracts') ? (
                <a href={page.href(`/contracts/${encodeURIComponent(contractNumber)}`)}>{ofContract}</a>
              ) : (
                ofContract
              )}
            </>
          )}
        </small>
        <details>
          <summary>
            <Icon name="chevronDown" size={18} />
            {w.details}
            <span class="vh">：{what}</span>
          </summary>
          <dl class="facts">
            <Fact name={w.number} value={event.id} />
            <Fact name={w.act} value={event.act} />
            <Fact name={w.actor} value={`${event.actor.kind} ${event.actor.name}`} />
            <Fact name={w.subject} value={`${event.subject.kind} ${event.subject.id}`} />
            {Object.entries(event.facts).map(([name, value]) => (
              <Fact name={name} value={String(value)} />
            ))}
          </dl>
        </details>
      </div>
    </li>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
