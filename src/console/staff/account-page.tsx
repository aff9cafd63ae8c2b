import type { Child } from 'hono/jsx';
import type { ToldEvent } from '../../domain/audit/event.ts';
import { mayByRole } from '../../domain/staff/may.ts';
import { type StaffEntry, samePerson, staffRoles } from '../../domain/staff/staff.ts';
import { Banner, Button, ButtonLink, Field, Note } from '../../web/components.tsx';
import { dateTime, shortDate, time } from '../../web/dates.ts';
import { Icon } from '../../web/icons.tsx';
import { tell } from '../audit-words.ts';
import { Crumbs } from '../contracts/contract-layout.tsx';
import { Box, ConsoleHead, ConsoleLayout } from '../layout.tsx';
import type { ConsolePage } from '../page.ts';
import { consoleWords } from '../words.ts';
import { StaffStateChip } from './list-page.tsx';
import { staffState, staffWords } from './words.ts';

export interface StaffAccount {
  readonly entry: StaffEntry;
  readonly events: readonly ToldEvent[];
  /** The event that a page of earlier ones begins after. */
  readonly before: string | undefined;
  readonly more: boolean;
  readonly now: Temporal.Instant;
  readonly done: string | undefined;
}

/** One account: what it is, what happened, and what can be applied for. */
export function AccountPage({ page, account }: { page: ConsolePage; account: StaffAccount }) {
  const { entry, now } = account;
  const { staff, passkeys, lastLogin } = entry;
  const t = staffWords[page.lang];
  const m = consoleWords(page.lang);
  return (
    <AccountFrame page={page} name={staff.personName} title={staff.personName}>
      <ConsoleHead title={staff.personName} lead={`${staff.employeeNumber}　${staff.branch}`} />
      {account.done && (
        <div class="caredone">
          <Banner tone="ok" slim title={account.done} />
        </div>
      )}
      <div class="carecols">
        <div>
          <Box id="facts" title={t.facts}>
            <dl class="setts">
              {(
                [
                  [
                    t.columns.roles,
                    <span class="roles">
                      {staff.roles.map((role) => (
                        <span class="role">{m.role[role]}</span>
                      ))}
                    </span>,
                  ],
                  [t.columns.state, <StaffStateChip page={page} entry={entry} now={now} />],
                  [t.columns.passkeys, t.keys(passkeys)],
                  [t.columns.login, lastLogin ? dateTime(lastLogin, page) : t.never],
                  [t.registered, dateTime(staff.createdAt, page)],
                ] as const
              ).map(([term, value]) => (
                <div>
                  <dt>{term}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          </Box>
          <Box id="events" title={t.history} say={t.historySay}>
            <Events page={page} account={account} />
          </Box>
        </div>
        <Acts page={page} entry={entry} now={now} />
      </div>
    </AccountFrame>
  );
}

function AccountFrame(props: { page: ConsolePage; name: string; title: string; children: Child }) {
  const { page } = props;
  return (
    <ConsoleLayout page={page} title={props.title}>
      <Crumbs
        page={page}
        steps={[{ words: consoleWords(page.lang).menu.staff, href: page.href('/staff') }]}
        here={props.name}
      />
      {props.children}
    </ConsoleLayout>
  );
}

function Events({ page, account }: { page: ConsolePage; account: StaffAccount }) {
  const t = staffWords[page.lang];
  const { events, before } = account;
  const here = page.href(`/staff/${account.entry.staff.id}`);
  return (
    <>
      {events.length === 0 ? (
        <p class="box__say">{t.nothing}</p>
      ) : (
        <ol class="tl">
          {events.map((event) => {
            const { what, who, more, icon, tone } = tell(event, page);
            return (
              <li>
                <time datetime={event.at.toString()}>
                  {shortDate(event.at, page)} {time(event.at, page)}
                </time>
                <span class={tone === 'plain' ? 'tl__i' : `tl__i tl__i--${tone}`}>
                  <Icon name={icon} size={16} />
                </span>
                <div>
                  <b>{what}</b>
                  <small>{[who, ...more].join('　')}</small>
                </div>
              </li>
            );
          })}
        </ol>
      )}
      {(before !== undefined || account.more) && (
        <p class="figfoot">
          {before !== undefined && <a href={here}>{t.newest}</a>}
          {account.more && <a href={`${here}?before=${events.at(-1)!.id}`}>{t.older}</a>}
        </p>
      )}
    </>
  );
}

/** What can be done about an account by who looks. Applications go on to the page that shows before and after. */
function Acts({ page, entry, now }: { page: ConsolePage; entry: StaffEntry; now: Temporal.Instant }) {
  const t = staffWords[page.lang];
  const { staff } = entry;
  const who = page.staff!;
  const own = samePerson(who, staff);
  const mayApply = mayByRole(who.roles, 'take in applications about staff');
  const mayStop = mayByRole(who.roles, 'stop staff in an emergency');
  const stopped = staffState(entry, now) === 'stopped';
  return (
    <Box id="acts" title={t.acts}>
      <div class="careacts">
        {!mayApply && !mayStop && <p>{t.noRole}</p>}
        {mayApply && own && (
          <Note tone="gray" icon="info">
            {t.own}
          </Note>
        )}
        {mayApply && !own && (
          <>
            <ButtonLink variant="outline" href={page.href(`/staff/${staff.id}/change`)}>
              {t.change}
            </ButtonLink>
            {stopped ? (
              <ApplyFor page={page} kind="resume-staff" staffId={staff.id} label={t.resume} />
            ) : (
              <>
                <ApplyFor page={page} kind="replace-passkey" staffId={staff.id} label={t.replace} />
                <p>{t.replaceSay}</p>
              </>
            )}
          </>
        )}
        {mayStop && !stopped && (
          <>
            <ButtonLink variant="danger" icon="pause" href={page.href(`/staff/${staff.id}/stop`)}>
              {t.stop}
            </ButtonLink>
            <p>{t.stopSay}</p>
          </>
        )}
      </div>
    </Box>
  );
}

function ApplyFor(props: { page: ConsolePage; kind: string; staffId: string; label: string }) {
  return (
    <form method="post" action={props.page.href(`/applications/new/${props.kind}`)}>
      <input type="hidden" name="step" value="preview" />
      <input type="hidden" name="staffId" value={props.staffId} />
      <Button variant="outline">{props.label}</Button>
    </form>
  );
}

/** 変更の申請: what may be different, filled in as it is now. */
export function ChangeAccountPage({ page, entry }: { page: ConsolePage; entry: StaffEntry }) {
  const { staff } = entry;
  const t = staffWords[page.lang];
  const m = consoleWords(page.lang);
  const own = samePerson(page.staff!, staff);
  return (
    <ConsoleLayout page={page} title={t.changeTitle}>
      <Crumbs
        page={page}
        steps={[
          { words: m.menu.staff, href: page.href('/staff') },
          { words: staff.personName, href: page.href(`/staff/${staff.id}`) },
        ]}
        here={t.changeTitle}
      />
      <ConsoleHead title={t.changeTitle} lead={own ? undefined : t.changeLead} />
      {own ? (
        <Note tone="warn">{t.own}</Note>
      ) : (
        <form class="box careask" method="post" action={page.href('/applications/new/change-staff')}>
          <input type="hidden" name="step" value="preview" />
          <input type="hidden" name="staffId" value={staff.id} />
          <Field
            lang={page.lang}
            name="personName"
            label={t.personName}
            value={staff.personName}
            required
            maxlength={40}
            autocomplete="off"
          />
          <Field
            lang={page.lang}
            name="branch"
            label={t.branch}
            hint={t.branchHint}
            value={staff.branch}
            required
            maxlength={40}
            autocomplete="off"
          />
          <fieldset class="field" aria-describedby="roles-hint">
            <legend class="field__label">{t.roles}</legend>
            <p class="field__hint" id="roles-hint">
              {t.rolesHint}
            </p>
            {staffRoles.map((role) => (
              <label class="check">
                <input type="checkbox" name="roles" value={role} checked={staff.roles.includes(role)} />
                <span>{m.role[role]}</span>
              </label>
            ))}
          </fieldset>
          <p class="btnrow">
            <Button iconAfter="arrow">{t.next}</Button>
            <ButtonLink variant="outline" href={page.href(`/staff/${staff.id}`)}>
              {t.cancel}
            </ButtonLink>
          </p>
        </form>
      )}
    </ConsoleLayout>
  );
}

/** 利用の停止: asks, and says what follows. */
export function StopAccountPage({ page, entry }: { page: ConsolePage; entry: StaffEntry }) {
  const { staff } = entry;
  const t = staffWords[page.lang];
  const title = t.ask(staff.personName);
  return (
    <ConsoleLayout page={page} title={title}>
      <Crumbs
        page={page}
        steps={[
          { words: consoleWords(page.lang).menu.staff, href: page.href('/staff') },
          { words: staff.personName, href: page.href(`/staff/${staff.id}`) },
        ]}
        here={t.stop}
      />
      <ConsoleHead title={title} lead={`${staff.employeeNumber}　${staff.branch}`} />
      <form class="box careask" method="post" action={page.href(`/staff/${staff.id}/stop`)}>
        <ul class="dots">
          {t.consequence.map((one) => (
            <li>{one}</li>
          ))}
        </ul>
        {staff.id === page.staff!.id && <Note tone="warn">{t.self}</Note>}
        <p class="btnrow">
          <Button variant="danger" icon="pause">
            {t.stop}
          </Button>
          <ButtonLink variant="outline" href={page.href(`/staff/${staff.id}`)}>
            {t.cancel}
          </ButtonLink>
        </p>
      </form>
    </ConsoleLayout>
  );
}
