import { crlUrl } from '../../domain/certificate/crl.ts';
import type { GenerationState } from '../../domain/institution/authority.ts';
import { authorityStanding } from '../../domain/institution/authority-standing.ts';
import type { Institution } from '../../domain/institution/institution.ts';
import { Banner, Chip } from '../../web/components.tsx';
import { dateTime, plainDate } from '../../web/dates.ts';
import type { AuthorityFacts } from '../../workflows/read-authorities.ts';
import { Crumbs } from '../contracts/contract-layout.tsx';
import { Box, ConsoleHead, ConsoleLayout } from '../layout.tsx';
import type { ConsolePage } from '../page.ts';
import { ScrolledTable } from '../table.tsx';
import { consoleWords } from '../words.ts';

const ja = {
  title: '認証局の有効期限',
  lead: '電子証明書を発行する認証局と、その世代です。次の世代への切り替えは、運用担当が行います。',
  list: '発行認証局の世代',
  table: '世代ごとの状態と有効期限',
  columns: ['認証局', '状態', '有効期限', '鍵の保管先', '利用中の証明書', '失効リスト'],
  states: {
    prepared: '署名待ち',
    trusted: '切り替え待ち',
    issuing: '発行中',
    retired: '発行終了',
    over: '完了',
    revoked: '失効',
    abandoned: '取りやめ',
  } satisfies Record<GenerationState, string>,
  stateSays: {
    prepared: 'ルート認証局の署名を待っています。',
    trusted: 'この認証局の証明書でもログインできるよう準備済みです。まだ発行はしていません。',
    issuing: '新しい電子証明書は、この認証局が発行します。',
    retired: '新しくは発行しません。発行済みの証明書は使え、更新すると発行中の認証局の証明書になります。',
    over: '発行した証明書は、すべて有効期限が過ぎました。',
    revoked:
      'ルート認証局により失効しました。発行はしません。発行済みの証明書は、失効させるまでログインに使えます。運用担当に確認してください。',
    abandoned: '署名の前に取りやめました。使われることはありません。',
  } satisfies Record<GenerationState, string>,
  places: { file: '暗号化ファイル', token: 'HSM', absent: '見つかりません', unknown: 'HSMに接続できません' },
  alive: (count: number) => `${count.toLocaleString('ja-JP')}枚`,
  last: (date: string) => `最後の有効期限 ${date}`,
  number: (number: bigint) => `第${number}号`,
  next: (date: string) => `次は${date}まで`,
  none: 'まだありません',
  certificate: '証明書（.cer）',
  ends: (name: string, date: string) => `${name}は、${date}までです。`,
  standings: {
    'ends-soon':
      'このままでは、電子証明書の発行・更新ができなくなります。次の世代への切り替えを、運用担当に依頼してください。',
    'issues-no-more':
      '残りが電子証明書の有効期間より短いため、発行・更新ができません。次の世代への切り替えを、すぐに運用担当に依頼してください。今ある電子証明書は、期限まで使えます。',
  },
};

const en: typeof ja = {
  title: 'Expiry of the issuing CAs',
  lead: 'The authorities that issue the certificates, and their generations. Operators change to the next one.',
  list: 'Generations of the issuing CA',
  table: 'State and expiry of each generation',
  columns: ['Authority', 'State', 'Expiry', 'Key', 'Certificates in use', 'Revocation list'],
  states: {
    prepared: 'Not signed',
    trusted: 'Waiting',
    issuing: 'Issuing',
    retired: 'Retired',
    over: 'Over',
    revoked: 'Revoked',
    abandoned: 'Given up',
  },
  stateSays: {
    prepared: 'It waits for the root’s signature.',
    trusted: 'Logins with its certificates are prepared for. It issues nothing yet.',
    issuing: 'New certificates are issued by it.',
    retired: 'It issues nothing more. Its certificates work; renewed, they are of the one that issues.',
    over: 'Everything it issued has expired.',
    revoked:
      'Its root revoked it, and it issues nothing. Its certificates work until they are revoked too: ask the operators.',
    abandoned: 'It was given up before it was signed, and is never used.',
  },
  places: { file: 'Encrypted file', token: 'HSM', absent: 'Not found', unknown: 'HSM cannot be reached' },
  alive: (count) => count.toLocaleString('en-US'),
  last: (date) => `the last expires ${date}`,
  number: (number) => `No. ${number}`,
  next: (date) => `next by ${date}`,
  none: 'None yet',
  certificate: 'Certificate (.cer)',
  ends: (name, date) => `${name} ends ${date}.`,
  standings: {
    'ends-soon':
      'Soon, certificates can neither be issued nor renewed. Ask the operators to change to the next generation.',
    'issues-no-more':
      'A certificate would last longer than the authority: none can be issued or renewed. Ask the operators to change to the next generation at once. Those that are there go on working until they expire.',
  },
};

const tones = {
  prepared: 'soon',
  trusted: 'new',
  issuing: 'ok',
  retired: 'off',
  over: 'off',
  revoked: 'bad',
  abandoned: 'off',
} as const;

/** 認証局の有効期限: the generations of the institution's issuing CA, and whether one ends too soon. Read only. */
export function AuthoritiesPage(props: {
  page: ConsolePage;
  institution: Institution;
  all: readonly AuthorityFacts[];
  /** Where certificates and lists are published. */
  pkiUrl: string;
  now: Temporal.Instant;
}) {
  const { page, all, now } = props;
  const t = page.lang === 'en' ? en : ja;
  const issuing = all.find(({ state }) => state === 'issuing')?.authority;
  const standing = issuing ? authorityStanding(props.institution, issuing, now) : 'good';
  return (
    <ConsoleLayout page={page} title={t.title}>
      <Crumbs
        page={page}
        steps={[{ words: consoleWords(page.lang).menu.settings, href: page.href('/settings') }]}
        here={t.title}
      />
      <ConsoleHead title={t.title} lead={t.lead} />
      {issuing && standing !== 'good' && (
        <Banner tone={standing === 'ends-soon' ? 'warn' : 'error'} slim>
          <p>
            <b>{t.ends(issuing.commonName, plainDate(issuing.notAfter, page))}</b>
            <br />
            {t.standings[standing]}
          </p>
        </Banner>
      )}
      <Box id="list" title={t.list} flush>
        <ScrolledTable label={t.table} caption={t.table} columns={t.columns}>
          {all.map(({ authority, state = 'issuing', keyPlace, alive, lastExpiry, list }) => (
            <tr>
              <th scope="row">
                {authority.commonName}
                <br />
                {authority.certificate && (
                  <small>
                    <a href={`${props.pkiUrl}/ca/${authority.id}.cer`}>{t.certificate}</a>
                  </small>
                )}
              </th>
              <td>
                <Chip tone={tones[state]}>{t.states[state]}</Chip>
                <br />
                <small>{t.stateSays[state]}</small>
              </td>
              <td>{plainDate(authority.notAfter, page)}</td>
              <td>{t.places[keyPlace]}</td>
              <td>
                {t.alive(alive)}
                <br />
                {lastExpiry && <small>{t.last(plainDate(lastExpiry, page))}</small>}
              </td>
              <td>
                {list ? (
                  <a href={crlUrl(props.pkiUrl, { authorityId: authority.id, part: 0 })}>{t.number(list.number)}</a>
                ) : (
                  t.none
                )}
                <br />
                {list && <small>{t.next(dateTime(list.nextUpdate, page))}</small>}
              </td>
            </tr>
          ))}
        </ScrolledTable>
      </Box>
    </ConsoleLayout>
  );
}
