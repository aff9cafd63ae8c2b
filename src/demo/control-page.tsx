import { spokenCode } from '../domain/issuance/acquisition-code.ts';
import { Banner, Button, ButtonLink, Chip, Dots, Field, Note, StateChip } from '../web/components.tsx';
import { dateTime, daysLeft, isoDate, longDate, plainDate, time } from '../web/dates.ts';
import { Icon, type IconName } from '../web/icons.tsx';
import { BareLayout } from '../web/layout.tsx';
import type { Lang } from '../web/page.ts';
import type { Coming, SeenPersona } from './coming.ts';
import type { SeenColleague } from './counter.ts';
import { demoWords } from './words.ts';

/** What the control shows at one moment. */
export interface ControlView {
  readonly lang: Lang;
  readonly timeZone: string;
  readonly now: Temporal.Instant;
  readonly real: Temporal.Instant;
  readonly coming: readonly Coming[];
  /** What happened by the last move, where the page comes after one. */
  readonly moved?: readonly Coming[] | undefined;
  readonly refused?: keyof ReturnType<typeof demoWords>['refused'] | undefined;
  readonly personas: readonly SeenPersona[];
  readonly staff: readonly SeenColleague[];
  readonly password: string;
  readonly passphrase: string;
  readonly portalOrigin: string;
  readonly consoleOrigin: string;
  /** Names of the institutions in the page's language, by code. */
  readonly institutions: ReadonlyMap<string, string>;
  asset(name: string): string;
}

/** How many of the next events are told. */
const told = 6;

const looks: Record<Coming['what'], readonly [IconName, string]> = {
  'renewal-opens': ['clock', 'soon'],
  expires: ['stop', 'bad'],
  deadline: ['stop', 'bad'],
  'temporary-password': ['lock', 'off'],
};

/** The demo's clock: what date it is, what comes next, and whom one can be. */
export function ControlPage(view: ControlView) {
  const { lang, now } = view;
  const t = demoWords(lang);
  const here = lang === 'en' ? '/en' : '';
  const days = daysLeft(view.real, now, view);
  const isAhead = Temporal.Instant.compare(now, view.real.add({ seconds: 2 })) > 0;
  return (
    <BareLayout
      lang={lang}
      asset={view.asset}
      title={t.title}
      brand={t.brand}
      tools={<Languages lang={lang} />}
      scripts={['copy.js']}
    >
      <link rel="stylesheet" href="/demo.css" />
      {view.moved && (
        <div class="demo__top">
          <Banner tone="ok" slim title={t.moved(longDate(now, view))}>
            <p>{view.moved.length === 0 ? t.movedNothing : t.movedLead}</p>
            {view.moved.length > 0 && (
              <Dots items={view.moved.slice(-told).map((one) => <Event one={one} view={view} />)} />
            )}
          </Banner>
        </div>
      )}
      <h1 class="vh">{t.title}</h1>
      <section class="clockcard" aria-labelledby="now-h">
        <div class="clockcard__now">
          <h2 id="now-h">{t.now}</h2>
          <p class="clockcard__date">
            <time datetime={isoDate(now, view)}>{longDate(now, view)}</time>
          </p>
          <p class="clockcard__time num">{time(now, view)}</p>
          <p class="clockcard__real">
            <Chip tone={isAhead ? 'soon' : 'ok'} icon={isAhead ? 'clock' : 'checkCircle'}>
              {isAhead ? t.ahead(days) : t.onTime}
            </Chip>
            {isAhead && (
              <span class="small muted">
                {t.real} <span class="nb">{dateTime(view.real, view)}</span>
              </span>
            )}
          </p>
          <p class="small">{t.lead}</p>
        </div>
        <div class="clockcard__move">
          <form method="post" action={`${here}/clock`} class="clockcard__steps" aria-label={t.stepGroup}>
            {(['1', '10', '30'] as const).map((by) => (
              <Button variant="outline" name="by" value={by}>
                {t.step[by]}
              </Button>
            ))}
          </form>
          {view.coming[0] && (
            <form method="post" action={`${here}/clock`}>
              <Button size="lg" block iconAfter="arrow" name="to" value={String(view.coming[0].at)}>
                {t.next}
              </Button>
              <p class="small clockcard__next">
                <Event one={view.coming[0]} view={view} />
              </p>
            </form>
          )}
          <form method="post" action={`${here}/clock`} class="clockcard__day" novalidate>
            <Field
              lang={lang}
              name="date"
              label={t.date}
              type="date"
              min={isoDate(now.add({ hours: 24 }), view)}
              {...(view.refused && { error: t.refused[view.refused] })}
            />
            <Button variant="outline">{t.toDate}</Button>
          </form>
          <p class="small muted">
            {t.forwards} {t.again} <code class="mono nb">npm run demo -- --fresh</code>
          </p>
        </div>
      </section>

      <div class="demo__cols">
        <section aria-labelledby="coming-h">
          <h2 class="h2" id="coming-h">
            {t.coming}
          </h2>
          <p class="demo__lead">{view.coming.length === 0 ? t.nothing : t.comingLead}</p>
          <ol class="comings">
            {view.coming.slice(0, told).map((one) => (
              <li>
                <p class="comings__when">
                  <time datetime={isoDate(one.at, view)}>{longDate(one.at, view)}</time>
                  <span class="small muted">{daysWords(daysLeft(now, one.at, view), lang)}</span>
                </p>
                <div class="comings__what">
                  <p class={`comings__${looks[one.what][1]}`}>
                    <Icon name={looks[one.what][0]} />
                    <b>{t.what[one.what]}</b>
                  </p>
                  <p class="small">
                    <Who people={one.people} lang={lang} />
                  </p>
                </div>
                <form method="post" action={`${here}/clock`}>
                  <Button
                    variant="outline"
                    size="sm"
                    name="to"
                    value={String(one.at)}
                    aria-label={`${t.toHere}: ${plainDate(one.at, view)} ${t.what[one.what]}`}
                  >
                    {t.toHere}
                  </Button>
                </form>
              </li>
            ))}
          </ol>
        </section>
        <div class="side">
          <section class="panel" aria-labelledby="links-h">
            <h2 id="links-h">{t.links}</h2>
            <ul>
              {[...view.institutions].map(([code, name]) => (
                <li>
                  <a class="linkrow" href={portalAt(view, code, '/')}>
                    {t.portal(name)}
                  </a>
                </li>
              ))}
              <li>
                <a class="linkrow" href={portalAt(view, [...view.institutions.keys()][0] ?? '', '/help/diagnosis')}>
                  {t.diagnosis}
                </a>
              </li>
              {[...view.institutions].map(([code, name]) => (
                <li>
                  <a class="linkrow" href={`${view.consoleOrigin}/${code}/`}>
                    {t.consoleOf(name)}
                  </a>
                </li>
              ))}
              <li>
                <a class="linkrow" href={`${here}/mail`}>
                  {t.mails}
                </a>
              </li>
            </ul>
          </section>
          <section class="panel panel--tint" aria-labelledby="honest-h">
            <h2 id="honest-h">{t.honest}</h2>
            <Dots items={[...t.honestPoints]} />
          </section>
        </div>
      </div>

      <section aria-labelledby="be-h">
        <h2 class="h2" id="be-h">
          {t.be}
        </h2>
        <p class="demo__lead">{t.beLead}</p>
        <Note icon="lock">
          <dl class="demo__secrets">
            <div>
              <dt>{t.password}</dt>
              <dd class="mono" id="password">
                {view.password}
              </dd>
            </div>
            <div>
              <dt>{t.passphrase}</dt>
              <dd class="mono" id="passphrase">
                {view.passphrase}
              </dd>
            </div>
          </dl>
        </Note>
        <ul class="personas">
          {view.personas.map((persona) => (
            <li>
              <PersonaCard view={view} persona={persona} />
            </li>
          ))}
        </ul>
      </section>

      <section aria-labelledby="staff-h">
        <h2 class="h2" id="staff-h">
          {t.staff}
        </h2>
        <p class="demo__lead">{t.staffLead}</p>
        <ul class="personas">
          {view.staff.map((colleague) => (
            <li>
              <ColleagueCard view={view} colleague={colleague} />
            </li>
          ))}
        </ul>
      </section>
    </BareLayout>
  );
}

function Languages({ lang }: { lang: Lang }) {
  const other = lang === 'en' ? 'ja' : 'en';
  return (
    <a class="tool" href={other === 'en' ? '/en/' : '/'} lang={other} hreflang={other}>
      <Icon name="globe" />
      <span>{other === 'en' ? 'English' : '日本語'}</span>
    </a>
  );
}

function ColleagueCard({ view, colleague }: { view: ControlView; colleague: SeenColleague }) {
  const t = demoWords(view.lang);
  const { staff, institution, passkeys } = colleague;
  return (
    <article class="persona" aria-labelledby={`s-${staff.id}`}>
      <div class="persona__head">
        <h3 id={`s-${staff.id}`}>{staff.personName}</h3>
        <p class="persona__chips">
          {staff.roles.map((role) => (
            <Chip tone="new">{t.role[role]}</Chip>
          ))}
        </p>
      </div>
      <p class="small muted">
        {staff.branch} {staff.employeeNumber}
      </p>
      <p>{t.passkeys(passkeys)}</p>
      <form method="post" action={`/staff/${staff.id}`} class="persona__act">
        <Button variant="outline" size="sm" icon="key" aria-label={`${t.register}: ${staff.personName}`}>
          {t.register}
        </Button>
        <a href={`${view.consoleOrigin}/${institution.code}/`}>{t.console}</a>
      </form>
    </article>
  );
}

function PersonaCard({ view, persona }: { view: ControlView; persona: SeenPersona }) {
  const t = demoWords(view.lang);
  const [title, words] = t.kinds[persona.kind];
  const { institution, loginId, file, code } = persona;
  const waits = code !== undefined && persona.state === 'not-acquired';
  return (
    <article class="persona" aria-labelledby={`p-${loginId}`}>
      <div class="persona__head">
        <h3 id={`p-${loginId}`}>{title}</h3>
        <p class="persona__chips">
          {persona.method === 'password' ? (
            <Chip tone="off">{t.passwordMethod}</Chip>
          ) : (
            <StateChip state={persona.state} lang={view.lang} />
          )}
          {persona.locked && (
            <Chip tone="bad" icon="lock">
              {t.locked}
            </Chip>
          )}
        </p>
      </div>
      <p>{words}</p>
      <dl class="persona__facts">
        <div>
          <dt>{t.loginId}</dt>
          <dd>
            <span class="mono">{loginId}</span>
            <span class="small muted">
              {persona.companyName} {persona.personName}
            </span>
          </dd>
        </div>
        {waits && (
          <div>
            <dt>{t.code}</dt>
            <dd>
              <span class="mono">{spokenCode(code)}</span>{' '}
              <Button variant="outline" size="sm" icon="copy" type="button" data-copy={code} hidden>
                {t.copy}
                <span class="vh">{`: ${loginId}`}</span>
              </Button>
              <span class="small" role="status" data-copied={t.copied} />
            </dd>
          </div>
        )}
      </dl>
      <p class="persona__act">
        {file && (
          <ButtonLink
            variant="outline"
            size="sm"
            icon="download"
            href={`/personas/${file}`}
            aria-label={`${t.save}: ${loginId}`}
          >
            {t.save}
          </ButtonLink>
        )}
        {persona.method === 'password' && (
          <ButtonLink variant="outline" size="sm" href={portalAt(view, institution, '/login/password')}>
            {t.passwordLogin}
          </ButtonLink>
        )}
        {waits && (
          <ButtonLink variant="outline" size="sm" href={portalAt(view, institution, '/acquire/check')}>
            {t.acquire}
          </ButtonLink>
        )}
        <a href={`${view.lang === 'en' ? '/en' : ''}/mail?of=${loginId}`} aria-label={`${t.mails}: ${loginId}`}>
          {t.mails}
        </a>
      </p>
    </article>
  );
}

const portalAt = (view: ControlView, code: string, path: string) =>
  `${view.portalOrigin}/${code}${view.lang === 'en' ? '/en' : ''}${path}`;

const daysWords = (days: number, lang: Lang) =>
  lang === 'en' ? `in ${days} ${days === 1 ? 'day' : 'days'}` : `${days}日後`;

/** The first three by name, the others by number. */
function Who({ people, lang }: { people: Coming['people']; lang: Lang }) {
  const rest = people.length - 3;
  return (
    <>
      {people.slice(0, 3).map(({ personName, loginId }) => (
        <>
          <span class="nb">{lang === 'en' ? `${personName} (${loginId})` : `${personName}（${loginId}）`}</span>{' '}
        </>
      ))}
      {rest > 0 && <span class="nb">{demoWords(lang).others(rest)}</span>}
    </>
  );
}

/** An event in one sentence with its date. */
function Event({ one, view }: { one: Coming; view: ControlView }) {
  return (
    <>
      <b>{plainDate(one.at, view)}</b> {demoWords(view.lang).what[one.what]}{' '}
      <span class="muted">
        <Who people={one.people} lang={view.lang} />
      </span>
    </>
  );
}
