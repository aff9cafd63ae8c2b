// biome-ignore-all lint/a11y/noRedundantRoles: narrow screens lay the rows out as cards, and a table that is no table loses its roles
// biome-ignore-all lint/a11y/useSemanticElements: as above, and a search form is understood by more screen readers than <search>
import { plainText } from '../../domain/plain-text.ts';
import { matrix, mayByRole } from '../../domain/staff/may.ts';
import { type StaffEntry, staffRoles } from '../../domain/staff/staff.ts';
import { Button, ButtonLink, Chip } from '../../web/components.tsx';
import { shortDate, time } from '../../web/dates.ts';
import { Icon } from '../../web/icons.tsx';
import { Box, ConsoleHead, ConsoleLayout } from '../layout.tsx';
import type { ConsolePage } from '../page.ts';
import { consoleWords } from '../words.ts';
import { staffState, staffWords, stateLook } from './words.ts';

export interface StaffList {
  readonly entries: readonly StaffEntry[];
  readonly text: string;
  readonly now: Temporal.Instant;
}

/** Those whose number, name or branch contains what was typed; ｓａｔｏ and sato are the same. */
export function soughtAmong(entries: readonly StaffEntry[], text: string): StaffEntry[] {
  return entries.filter(({ staff }) =>
    [staff.employeeNumber, staff.personName, staff.branch].some((one) => plainText(one).includes(plainText(text))),
  );
}

/** 職員と権限: the accounts by number, and the whole policy. */
export function StaffPage({ page, list }: { page: ConsolePage; list: StaffList }) {
  const t = staffWords[page.lang];
  const title = consoleWords(page.lang).menu.staff;
  const mayApply = page.staff && mayByRole(page.staff.roles, 'take in applications about staff');
  return (
    <ConsoleLayout page={page} title={title}>
      <ConsoleHead
        title={title}
        lead={t.lead}
        aside={
          mayApply && (
            <ButtonLink icon="plus" href={page.href('/staff/new')}>
              {t.add}
            </ButtonLink>
          )
        }
      />
      <div class="grid">
        <Box id="list" title={t.list} aside={<span class="small muted">{t.count(list.entries.length)}</span>} flush>
          <form class="caresearch" role="search" aria-label={t.sought} action={page.href('/staff')}>
            <div class="field">
              <label class="field__label" for="q">
                {t.sought}
              </label>
              <input class="input input--sm" id="q" type="search" name="q" value={list.text} autocomplete="off" />
            </div>
            <Button variant="outline" size="sm" icon="search">
              {t.find}
            </Button>
          </form>
          {list.entries.length === 0 ? (
            <div class="careunder">
              <p>{t.nobody}</p>
              <a href={page.href('/staff')}>{t.clear}</a>
            </div>
          ) : (
            <List page={page} list={list} />
          )}
        </Box>
        <Matrix page={page} />
      </div>
    </ConsoleLayout>
  );
}

function List({ page, list }: { page: ConsolePage; list: StaffList }) {
  const t = staffWords[page.lang];
  const m = consoleWords(page.lang);
  const c = t.columns;
  return (
    <div class="carelist">
      <table class="table table--dense" role="table">
        <caption class="vh">{t.caption(list.entries.length)}</caption>
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
          {list.entries.map((entry) => {
            const { staff, passkeys, lastLogin } = entry;
            return (
              <tr role="row">
                <td role="cell" data-l={c.number}>
                  {staff.employeeNumber}
                </td>
                <th scope="row" role="rowheader">
                  <a href={page.href(`/staff/${staff.id}`)}>
                    <b>{staff.personName}</b>
                  </a>
                  <small>{staff.branch}</small>
                </th>
                <td role="cell" data-l={c.roles}>
                  <span class="roles">
                    {staff.roles.map((role) => (
                      <span class="role">{m.role[role]}</span>
                    ))}
                  </span>
                </td>
                <td role="cell" data-l={c.state}>
                  <div>
                    <StaffStateChip page={page} entry={entry} now={list.now} />
                  </div>
                </td>
                <td role="cell" data-l={c.passkeys}>
                  {t.keys(passkeys)}
                </td>
                <td role="cell" data-l={c.login}>
                  {lastLogin ? `${shortDate(lastLogin, page)} ${time(lastLogin, page)}` : t.never}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** The state of an account, and until or since when. */
export function StaffStateChip(props: { page: ConsolePage; entry: StaffEntry; now: Temporal.Instant }) {
  const { page, entry } = props;
  const t = staffWords[page.lang];
  const state = staffState(entry, props.now);
  const [tone, icon] = stateLook[state];
  const at = (instant: Temporal.Instant) => `${shortDate(instant, page)} ${time(instant, page)}`;
  return (
    <>
      <Chip tone={tone} icon={icon}>
        {t.state[state]}
      </Chip>
      {state === 'invited' && <small>{t.until(at(entry.invitedUntil!))}</small>}
      {state === 'stopped' && <small>{t.since(at(entry.staff.suspendedAt!))}</small>}
    </>
  );
}

/** The policy table, a row an act, from the one place that decides (S3). */
function Matrix({ page }: { page: ConsolePage }) {
  const t = staffWords[page.lang];
  const m = consoleWords(page.lang);
  return (
    <Box id="matrix" title={t.matrix} say={t.matrixSay} flush>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached with the keyboard */}
      <div class="hscroll" role="group" tabindex={0} aria-label={t.matrix}>
        <table class="table table--dense matrix">
          <caption class="vh">{t.matrix}</caption>
          <thead>
            <tr>
              <th scope="col">{t.can}</th>
              {staffRoles.map((role) => (
                <th scope="col">{m.role[role]}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {matrix().map(({ act, roles }) => (
              <tr>
                <th scope="row">{m.act[act]}</th>
                {staffRoles.map((role) => (
                  <td>
                    {roles.includes(role) ? (
                      <>
                        <Icon name="check" />
                        <span class="vh">{t.yes}</span>
                      </>
                    ) : (
                      <>
                        <span class="no" aria-hidden="true">
                          −
                        </span>
                        <span class="vh">{t.no}</span>
                      </>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Box>
  );
}
