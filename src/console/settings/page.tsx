import type { ToldEvent } from '../../domain/audit/event.ts';
import type { Institution } from '../../domain/institution/institution.ts';
import { settingsSchema } from '../../domain/institution/settings.ts';
import { mayByRole } from '../../domain/staff/may.ts';
import { ButtonLink, Chip, Note } from '../../web/components.tsx';
import { dateTime } from '../../web/dates.ts';
import type { Lang } from '../../web/page.ts';
import { tell } from '../audit-words.ts';
import { Box, ConsoleHead, ConsoleLayout } from '../layout.tsx';
import type { ConsolePage } from '../page.ts';
import { consoleWords } from '../words.ts';
import {
  allSettings,
  type Setting,
  settingGroups,
  settingName,
  settingText,
  shownValue,
  textsOf,
} from './catalogue.ts';
import { Swatch } from './form.tsx';

const words = {
  ja: {
    lead: '設定の変更は申請し、別の職員が承認すると反映されます。',
    change: '変更を申請する',
    institution: '金庫',
    code: '金融機関コード',
    name: '金庫名',
    nameEn: '金庫名（英語）',
    fixed: '登録のときに決まり、変わりません。',
    standard: (value: string) => `既定：${value}`,
    differs: '既定と違います',
    history: '変更の履歴',
    never: '登録してから、設定は変更されていません。',
    to: (before: string, after: string) => `${before} → ${after}`,
    authorities: '認証局の有効期限',
    noRole: '変更を申請できるのは、設定の権限がある職員です。',
  },
  en: {
    lead: 'A change is applied for, and takes effect once another person approves it.',
    change: 'Apply for a change',
    institution: 'Institution',
    code: 'Institution code',
    name: 'Name (Japanese)',
    nameEn: 'Name (English)',
    fixed: 'Set at registration; does not change.',
    standard: (value: string) => `Default: ${value}`,
    differs: 'Differs from the default',
    history: 'Changes',
    never: 'The settings have not been changed since the registration.',
    to: (before: string, after: string) => `${before} → ${after}`,
    authorities: 'Expiry of the issuing CAs',
    noRole: 'Changes are applied for by staff with the role Administrator.',
  },
};

const standard = settingsSchema.parse({});

/** 金庫の設定 (RULES §4): every setting with its meaning, what differs from the default, and who changed what. */
export function SettingsPage(props: { page: ConsolePage; institution: Institution; changes: readonly ToldEvent[] }) {
  const { page, institution } = props;
  const { lang } = page;
  const t = words[lang];
  const title = consoleWords(lang).menu.settings;
  const mayChange = page.staff && mayByRole(page.staff.roles, 'take in applications about settings');
  return (
    <ConsoleLayout page={page} title={title}>
      <ConsoleHead
        title={title}
        lead={t.lead}
        aside={
          mayChange && (
            <ButtonLink icon="gear" href={page.href('/settings/change')}>
              {t.change}
            </ButtonLink>
          )
        }
      />
      <div class="grid">
        <Box
          id="institution"
          title={t.institution}
          say={t.fixed}
          aside={<a href={page.href('/settings/authorities')}>{t.authorities}</a>}
        >
          <dl class="setts">
            {(
              [
                [t.code, institution.code],
                [t.name, institution.name],
                [t.nameEn, institution.nameEn],
              ] as const
            ).map(([term, value]) => (
              <div>
                <dt>{term}</dt>
                <dd>
                  <b>{value}</b>
                </dd>
              </div>
            ))}
          </dl>
        </Box>
        {settingGroups.map((group) => (
          <Box id={group.id} title={group[lang]}>
            <dl class="setts">
              {group.settings.map((setting) => (
                <Row lang={lang} setting={setting} institution={institution} />
              ))}
            </dl>
          </Box>
        ))}
        <Box id="changes" title={t.history}>
          <Changes page={page} changes={props.changes} />
        </Box>
        {!mayChange && <Note tone="gray">{t.noRole}</Note>}
      </div>
    </ConsoleLayout>
  );
}

function Row({ lang, setting, institution }: { lang: Lang; setting: Setting; institution: Institution }) {
  const t = words[lang];
  const now = textsOf(institution.settings, setting);
  const usual = textsOf(standard, setting);
  const differs = now.join() !== usual.join();
  return (
    <div>
      <dt>
        {setting[lang].name}
        <small>{setting[lang].say}</small>
      </dt>
      <dd>
        <b class={setting.kind === 'text' && setting.mono ? 'mono' : undefined}>
          {setting.kind === 'hue' && <Swatch hue={now[0]!} />}
          {shownValue(lang, setting, now)}
        </b>
        {differs && (
          <>
            <Chip tone="new" icon="info">
              {t.differs}
            </Chip>
            <small>{t.standard(shownValue(lang, setting, usual))}</small>
          </>
        )}
      </dd>
    </div>
  );
}

function Changes({ page, changes }: { page: ConsolePage; changes: readonly ToldEvent[] }) {
  const t = words[page.lang];
  if (changes.length === 0) return <p class="box__say">{t.never}</p>;
  return (
    <ol class="setlog">
      {changes.map((event) => (
        <li>
          <p>
            <time datetime={event.at.toString()}>{dateTime(event.at, page)}</time>
            <span>{tell(event, page).who}</span>
          </p>
          <ul>
            {changedParts(page.lang, event.facts).map(({ name, before, after }) => (
              <li>
                <b>{name}</b>
                <span>{t.to(before, after)}</span>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ol>
  );
}

/** The lines of a `settings-changed` event: `30 → 40` as JSON for each setting, part by part where it has parts. */
export function changedParts(lang: Lang, facts: ToldEvent['facts']): { name: string; before: string; after: string }[] {
  return Object.entries(facts).flatMap(([key, fact]) => {
    const [one, other] = String(fact).split(' → ').map(parsed);
    return allSettings
      .filter(({ name }) => name === key || name.startsWith(`${key}.`))
      .map(({ name }) => ({ name, before: textAt(one, name), after: textAt(other, name) }))
      .filter(({ before, after }) => before !== after)
      .map(({ name, before, after }) => ({
        name: settingName(lang, name),
        before: settingText(lang, name, before),
        after: settingText(lang, name, after),
      }));
  });
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}

function textAt(value: unknown, name: string): string {
  const part = name.split('.')[1];
  const at = part === undefined ? value : (value as Record<string, unknown> | undefined)?.[part];
  return Array.isArray(at) ? at.join(', ') : String(at ?? '');
}
