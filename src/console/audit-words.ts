import type { Act, ToldEvent } from '../domain/audit/event.ts';
import type { RevocationReason } from '../domain/certificate/certificate.ts';
import { reasonWords } from '../web/certificate-story.ts';
import { dateTime, shortDate } from '../web/dates.ts';
import type { IconName } from '../web/icons.tsx';
import type { Lang, Page } from '../web/page.ts';

type Where = Pick<Page, 'lang' | 'timeZone'>;

/** An event in a reader's words (I3): what happened, who did it, and what else is known. */
export interface Told {
  readonly what: string;
  readonly who: string;
  readonly more: readonly string[];
  readonly icon: IconName;
  readonly tone: 'ok' | 'warn' | 'plain';
}

/** What a sentence is made of: whose ID, and the facts as words. */
interface Parts {
  /** The login ID the event is about, or a word for it. */
  id: string;
  /** The staff member it is about. */
  staff: string;
  /** A fact as text; '' where it is absent. */
  fact(name: string): string;
  reason: string;
}

/** Exhaustive: a new act has no page before it has its sentences. */
type Sentences = Readonly<Record<Act, (parts: Parts) => string>>;

const ja: Sentences = {
  'root-created': () => 'ルート認証局を作りました',
  'institution-created': ({ fact }) => `金融機関${fact('code')}を登録しました`,
  'root-imported': ({ fact }) => `オフラインのルート認証局「${fact('commonName')}」を登録しました`,
  'authority-prepared': ({ fact }) => `発行認証局「${fact('commonName')}」の鍵と証明書の内容を用意しました`,
  'authority-activated': ({ fact }) => `発行認証局「${fact('commonName')}」での発行を始めました`,
  'authority-revoked': ({ fact, reason }) =>
    `発行認証局「${fact('commonName')}」がルート認証局により失効しました${suffixed('理由', reason)}`,
  'authority-abandoned': ({ fact }) => `署名前の発行認証局「${fact('commonName')}」を取りやめました`,
  'authority-created': ({ fact }) => `発行認証局「${fact('commonName')}」を作りました`,
  'contract-added': ({ fact }) => `契約${fact('number')}を登録しました`,
  'login-id-added': ({ id }) => `${id}を登録しました`,
  'maintenance-planned': () => 'メンテナンスを予定しました',
  'maintenance-ended': () => 'メンテナンスを終えました',
  'login-id-changed': ({ id }) => `${id}の登録内容を変更しました`,
  'login-id-suspended': ({ id }) => `${id}の利用を停止しました`,
  'login-id-resumed': ({ id }) => `${id}の利用を再開しました`,
  'password-reset': ({ id }) => `${id}に仮パスワードを発行しました`,
  issued: ({ id }) => `${id}の電子証明書を発行しました`,
  'code-renewed': ({ id }) => `${id}の取得コードを作り直しました`,
  'code-wrong': ({ id, fact }) => `${id}の取得で、取得コードなどの入力を間違えました${counted(fact('wrong'))}`,
  'issuance-voided': ({ id }) => `${id}の取得コードを無効にしました`,
  'acquisition-begun': ({ id }) => `${id}が電子証明書の取得を始めました`,
  'renewal-begun': ({ id }) => `${id}が電子証明書の更新を始めました`,
  'certificate-prepared': ({ id }) => `${id}の電子証明書の作成を始めました`,
  'certificate-issued': ({ id }) => `${id}が電子証明書を取得しました`,
  'certificate-proven': ({ id }) => `${id}が新しい電子証明書で初めてログインしました`,
  'certificate-superseded': ({ id }) => `${id}の更新前の電子証明書を終了しました`,
  'certificate-revoked': ({ id, reason }) => `${id}の電子証明書を失効しました${suffixed('理由', reason)}`,
  'certificate-abandoned': ({ id }) => `${id}の電子証明書の作成を取りやめました`,
  'ocsp-responder-created': ({ fact }) => `OCSPレスポンダの証明書第${fact('number')}号を作りました`,
  'crl-published': ({ fact }) => `失効リスト第${fact('number')}号を公開しました`,
  'signatures-unknown': ({ fact }) => `記録にない署名が${fact('count')}件見つかりました`,
  'certificates-differ': ({ fact }) => `記録と異なる電子証明書が${fact('count')}枚見つかりました`,
  'password-set': ({ id }) => `${id}がログインパスワードを決めました`,
  'password-wrong': ({ id, fact }) => `${id}のログインで、パスワードを間違えました${counted(fact('wrong'))}`,
  'password-changed': ({ id }) => `${id}がログインパスワードを変更しました`,
  'mail-changed': ({ id }) => `${id}のメールアドレスを変更しました`,
  'second-contact-changed': ({ fact }) =>
    `契約の第二連絡先を${fact('before') === '' ? '登録' : fact('after') === '' ? '削除' : '変更'}しました`,
  'language-changed': ({ id }) => `${id}の言語を変更しました`,
  'method-switched': ({ fact }) =>
    fact('to') === 'password' ? 'ID・パスワード方式に切り替わりました' : '電子証明書方式に切り替わりました',
  'login-id-locked': ({ id, fact }) => `${id}を、パスワードの間違いが続いたためロックしました${counted(fact('wrong'))}`,
  'login-id-unlocked': ({ id }) => `${id}のロックを解除しました`,
  'user-reminded': ({ id, fact }) =>
    fact('about') === 'renewal'
      ? `${id}に、電子証明書の更新をメールで依頼しました`
      : `${id}に、電子証明書の取得の手順をメールで再通知しました`,
  'login-begun': () => 'ログインを始めました',
  'logged-in': ({ id }) => `${id}がログインしました`,
  'logged-out': ({ id }) => `${id}がログアウトしました`,
  'staff-invited': ({ staff }) => `職員${staff}を招待しました`,
  'invitation-confirmed': ({ staff }) => `職員${staff}の確認コードを作りました`,
  'staff-changed': ({ staff, fact }) =>
    fact('added') === '' ? `職員${staff}の登録内容を変更しました` : `職員${staff}を登録しました`,
  'staff-suspended': ({ staff }) => `職員${staff}の利用を停止しました`,
  'staff-resumed': ({ staff }) => `職員${staff}の利用を再開しました`,
  'passkey-registered': ({ staff }) => `職員${staff}がパスキーを登録しました`,
  'staff-logged-in': ({ staff }) => `職員${staff}がログインしました`,
  'staff-logged-out': ({ staff }) => `職員${staff}がログアウトしました`,
  'application-taken-in': ({ fact }) => `届出${fact('number')}を受け付けました`,
  'application-withdrawn': ({ fact }) => `届出${fact('number')}を取り下げました`,
  'application-approved': ({ fact }) => `届出${fact('number')}を承認しました`,
  'application-returned': ({ fact }) => `届出${fact('number')}を差し戻しました`,
  'application-rejected': ({ fact }) => `届出${fact('number')}を却下しました`,
  'sheet-printed': ({ id }) => `${id}の手順書を印刷しました`,
  'contract-suspended': ({ reason }) => `契約の利用を停止しました${suffixed('理由', reason)}`,
  'contract-resumed': () => '契約の利用を再開しました',
  'settings-changed': () => '金庫の設定を変更しました',
  'audit-export-begun': () => '監査証跡の書き出しを始めました',
  'audit-exported': ({ fact }) =>
    fact('complete') === 'false'
      ? `監査証跡の書き出しが途中で終わりました（${fact('rows')}件まで）`
      : `監査証跡を書き出しました${suffixed('件数', fact('rows'))}`,
  'impact-export-begun': () => '影響範囲の一覧の書き出しを始めました',
  'impact-exported': ({ fact }) =>
    fact('complete') === 'false'
      ? `影響範囲の一覧の書き出しが途中で終わりました（${fact('rows')}件まで）`
      : `影響範囲の一覧を書き出しました${suffixed('件数', fact('rows'))}`,
  'revocation-begun': ({ fact, reason }) =>
    `影響範囲の電子証明書${fact('total')}枚${and('と取得コード', fact('codes'), '件')}の失効を始めました${suffixed('理由', reason)}`,
  'revocation-cancelled': ({ fact }) =>
    `影響範囲の失効を中止しました（失効した証明書 ${fact('revoked')}枚${and('、取得コード', fact('codes'), '件')}、残した件数 ${fact('left')}件）`,
  'revocation-finished': ({ fact }) =>
    `影響範囲の電子証明書${fact('revoked')}枚${and('と取得コード', fact('codes'), '件')}の失効を終えました`,
};

const en: Sentences = {
  'root-created': () => 'The root authority was created',
  'institution-created': ({ fact }) => `Institution ${fact('code')} was registered`,
  'root-imported': ({ fact }) => `The offline root authority “${fact('commonName')}” was registered`,
  'authority-prepared': ({ fact }) => `Key and contents of the issuing authority “${fact('commonName')}” were prepared`,
  'authority-activated': ({ fact }) => `The issuing authority “${fact('commonName')}” began to issue`,
  'authority-revoked': ({ fact, reason }) =>
    `The issuing authority “${fact('commonName')}” was revoked by the root${suffixedEn('reason:', reason)}`,
  'authority-abandoned': ({ fact }) =>
    `The issuing authority “${fact('commonName')}” was given up before it was signed`,
  'authority-created': ({ fact }) => `The issuing authority “${fact('commonName')}” was created`,
  'contract-added': ({ fact }) => `Contract ${fact('number')} was registered`,
  'login-id-added': ({ id }) => `${id} was registered`,
  'maintenance-planned': () => 'Maintenance was planned',
  'maintenance-ended': () => 'Maintenance was ended',
  'login-id-changed': ({ id }) => `The details of ${id} were changed`,
  'login-id-suspended': ({ id }) => `${id} was suspended`,
  'login-id-resumed': ({ id }) => `${id} was resumed`,
  'password-reset': ({ id }) => `${id} was given a temporary password`,
  issued: ({ id }) => `A certificate was issued to ${id}`,
  'code-renewed': ({ id }) => `${id} was given a new acquisition code`,
  'code-wrong': ({ id, fact }) => `Wrong answers at the acquisition of ${id}${countedEn(fact('wrong'))}`,
  'issuance-voided': ({ id }) => `The acquisition code of ${id} was made invalid`,
  'acquisition-begun': ({ id }) => `${id} began to acquire a certificate`,
  'renewal-begun': ({ id }) => `${id} began to renew the certificate`,
  'certificate-prepared': ({ id }) => `A certificate of ${id} was prepared`,
  'certificate-issued': ({ id }) => `${id} acquired a certificate`,
  'certificate-proven': ({ id }) => `${id} logged in with the new certificate for the first time`,
  'certificate-superseded': ({ id }) => `The certificate of ${id} from before the renewal was ended`,
  'certificate-revoked': ({ id, reason }) => `A certificate of ${id} was revoked${suffixedEn('reason:', reason)}`,
  'certificate-abandoned': ({ id }) => `A certificate of ${id} that was prepared was given up`,
  'ocsp-responder-created': ({ fact }) => `The certificate no. ${fact('number')} of the OCSP responder was made`,
  'crl-published': ({ fact }) => `Revocation list no. ${fact('number')} was published`,
  'signatures-unknown': ({ fact }) => `Signatures without a record were found: ${fact('count')}`,
  'certificates-differ': ({ fact }) => `Certificates that differ from their records were found: ${fact('count')}`,
  'password-set': ({ id }) => `${id} chose a login password`,
  'password-wrong': ({ id, fact }) => `A wrong password at the login of ${id}${countedEn(fact('wrong'))}`,
  'password-changed': ({ id }) => `${id} changed the login password`,
  'mail-changed': ({ id }) => `The mail address of ${id} was changed`,
  'second-contact-changed': ({ fact }) =>
    `The contract’s second contact was ${fact('before') === '' ? 'registered' : fact('after') === '' ? 'removed' : 'changed'}`,
  'language-changed': ({ id }) => `The language of ${id} was changed`,
  'method-switched': ({ fact }) => `The contract went over to the ${fact('to') || 'certificate'} method`,
  'login-id-locked': ({ id, fact }) => `${id} was locked after wrong passwords${countedEn(fact('wrong'))}`,
  'login-id-unlocked': ({ id }) => `${id} was unlocked`,
  'user-reminded': ({ id, fact }) =>
    `${id} was reminded by mail to ${fact('about') === 'renewal' ? 'renew' : 'acquire'} the certificate`,
  'login-begun': () => 'A login was begun',
  'logged-in': ({ id }) => `${id} logged in`,
  'logged-out': ({ id }) => `${id} logged out`,
  'staff-invited': ({ staff }) => `The staff member${staff} was invited`,
  'invitation-confirmed': ({ staff }) => `The confirmation code of the staff member${staff} was made`,
  'staff-changed': ({ staff, fact }) =>
    fact('added') === '' ? `The staff member${staff} was changed` : `The staff member${staff} was registered`,
  'staff-suspended': ({ staff }) => `The staff member${staff} was stopped`,
  'staff-resumed': ({ staff }) => `The staff member${staff} was resumed`,
  'passkey-registered': ({ staff }) => `The staff member${staff} registered a passkey`,
  'staff-logged-in': ({ staff }) => `The staff member${staff} logged in`,
  'staff-logged-out': ({ staff }) => `The staff member${staff} logged out`,
  'application-taken-in': ({ fact }) => `Application ${fact('number')} was taken in`,
  'application-withdrawn': ({ fact }) => `Application ${fact('number')} was withdrawn`,
  'application-approved': ({ fact }) => `Application ${fact('number')} was approved`,
  'application-returned': ({ fact }) => `Application ${fact('number')} was returned`,
  'application-rejected': ({ fact }) => `Application ${fact('number')} was rejected`,
  'sheet-printed': ({ id }) => `The procedure sheet of ${id} was printed`,
  'contract-suspended': ({ reason }) => `The contract was suspended${suffixedEn('reason:', reason)}`,
  'contract-resumed': () => 'The contract was resumed',
  'settings-changed': () => 'The institution’s settings were changed',
  'audit-export-begun': () => 'An export of the audit log was begun',
  'audit-exported': ({ fact }) =>
    fact('complete') === 'false'
      ? `An export of the audit log broke off after ${fact('rows')} events`
      : `The audit log was exported${suffixedEn('events:', fact('rows'))}`,
  'impact-export-begun': () => 'An export of what is affected was begun',
  'impact-exported': ({ fact }) =>
    fact('complete') === 'false'
      ? `An export of what is affected broke off after ${fact('rows')} rows`
      : `What is affected was exported${suffixedEn('rows:', fact('rows'))}`,
  'revocation-begun': ({ fact, reason }) =>
    `The revocation of ${fact('total')} certificates${and(' and ', fact('codes'), ' codes')} was begun${suffixedEn('reason:', reason)}`,
  'revocation-cancelled': ({ fact }) =>
    `The revocation was cancelled after ${fact('revoked')} certificates${and(' and ', fact('codes'), ' codes')}; ${fact('left')} were left`,
  'revocation-finished': ({ fact }) =>
    `The revocation of ${fact('revoked')} certificates${and(' and ', fact('codes'), ' codes')} was finished`,
};

const suffixed = (word: string, value: string) => (value === '' ? '' : `（${word} ${value}）`);
const suffixedEn = (word: string, value: string) => (value === '' ? '' : ` (${word} ${value})`);
/** A number with its words, where it is more than none. */
const and = (before: string, number: string, after: string) =>
  number === '' || number === '0' ? '' : `${before}${number}${after}`;
const counted = (times: string) => (times === '' ? '' : `（${times}回目）`);
const countedEn = (times: string) => (times === '' ? '' : ` (no. ${times})`);

const looks: Readonly<Partial<Record<Act, readonly [IconName, Told['tone']]>>> = {
  'contract-added': ['document', 'plain'],
  'login-id-added': ['plus', 'plain'],
  'login-id-suspended': ['pause', 'warn'],
  'login-id-resumed': ['checkCircle', 'ok'],
  'password-reset': ['key', 'plain'],
  issued: ['send', 'plain'],
  'code-renewed': ['key', 'plain'],
  'code-wrong': ['alert', 'warn'],
  'issuance-voided': ['ban', 'warn'],
  'certificate-issued': ['certificate', 'ok'],
  'certificate-proven': ['certificate', 'ok'],
  'certificate-superseded': ['certificate', 'plain'],
  'certificate-revoked': ['ban', 'warn'],
  'authority-revoked': ['ban', 'warn'],
  'password-wrong': ['alert', 'warn'],
  'mail-changed': ['mail', 'plain'],
  'second-contact-changed': ['mail', 'plain'],
  'login-id-locked': ['lock', 'warn'],
  'login-id-unlocked': ['key', 'ok'],
  'user-reminded': ['mail', 'plain'],
  'method-switched': ['certificate', 'ok'],
  'logged-in': ['person', 'ok'],
  'logged-out': ['logout', 'plain'],
  'application-taken-in': ['inbox', 'plain'],
  'application-withdrawn': ['inbox', 'plain'],
  'application-approved': ['checkCircle', 'ok'],
  'application-returned': ['back', 'warn'],
  'application-rejected': ['ban', 'warn'],
  'sheet-printed': ['print', 'plain'],
  'contract-suspended': ['pause', 'warn'],
  'contract-resumed': ['checkCircle', 'ok'],
  'settings-changed': ['gear', 'plain'],
  'audit-export-begun': ['download', 'plain'],
  'revocation-begun': ['ban', 'warn'],
  'revocation-finished': ['ban', 'warn'],
  'revocation-cancelled': ['pause', 'warn'],
  'audit-exported': ['download', 'plain'],
  'impact-export-begun': ['download', 'plain'],
  'impact-exported': ['download', 'plain'],
};

const others = {
  ja: {
    unknownId: '登録のないID',
    staff: (name: string) => `「${name}」`,
    operator: (name: string) => `運用担当 ${name}`,
    system: 'システム',
    unidentified: '本人未確認',
    named: (name: string, more: string) => `${name}（${more}）`,
    method: { certificate: '電子証明書', password: 'ID・パスワード' } as Record<string, string>,
    session: 'ログイン後の確認',
    sessions: (count: number) => `終了したログイン ${count}件`,
    from: (date: string) => `${date}から`,
    until: (date: string) => `${date}まで`,
    deadline: (date: string) => `取得期限 ${date}`,
  },
  en: {
    unknownId: 'an unknown ID',
    staff: (name: string) => ` ${name}`,
    operator: (name: string) => `Operator ${name}`,
    system: 'The system',
    unidentified: 'Not identified',
    named: (name: string, more: string) => `${name} (${more})`,
    method: { certificate: 'Certificate', password: 'ID and password' } as Record<string, string>,
    session: 'Asked again after login',
    sessions: (count: number) => (count === 1 ? '1 login ended' : `${count} logins ended`),
    from: (date: string) => `from ${date}`,
    until: (date: string) => `until ${date}`,
    deadline: (date: string) => `to be acquired by ${date}`,
  },
} satisfies Record<Lang, unknown>;

/** Tells an event as a sentence, in the page's language, with who did it as they are called now. */
export function tell(event: ToldEvent, page: Where): Told {
  const { facts, act } = event;
  const t = others[page.lang];
  const parts: Parts = {
    id: event.loginId?.name ?? t.unknownId,
    staff: event.staff === undefined ? '' : t.staff(event.staff),
    fact: (name) => String(facts[name] ?? ''),
    reason: typeof facts.reason === 'string' ? (reasonWords(page, facts.reason as RevocationReason) ?? '') : '',
  };
  // What a newer program wrote, this one may not know: its name is better than nothing.
  const sentence = (page.lang === 'en' ? en : ja)[act] as Sentences[Act] | undefined;
  const [icon, tone] = looks[act] ?? ['document', 'plain'];
  return { what: sentence?.(parts) ?? act, who: doer(event, page), more: more(event, page), icon, tone };
}

/** 「佐藤 美咲（本店営業部）」, haruka-adm（田中 恵子）, 運用担当 root or システム. */
function doer({ actor, by }: ToldEvent, { lang }: Where): string {
  const t = others[lang];
  if (by) return t.named(by.name, by.more);
  if (actor.kind === 'operator') return t.operator(actor.name);
  return actor.kind === 'system' ? t.system : t.unidentified;
}

/** A fact that is an instant as `words` have it; a day, 2025-11-25, as a day; anything else as it was written. */
function dated(fact: string, words: (at: Temporal.Instant) => string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(fact)) return fact.replaceAll('-', '/');
  try {
    return words(Temporal.Instant.from(fact));
  } catch {
    return fact;
  }
}

/** What else the event's facts say, as far as it helps a reader. */
function more({ act, facts }: ToldEvent, page: Where): string[] {
  const t = others[page.lang];
  const ended = facts.sessions ?? facts.endedSessions;
  return [
    facts.within === 'session' ? t.session : '',
    act === 'logged-in' ? (t.method[String(facts.method)] ?? '') : '',
    typeof facts.label === 'string' ? facts.label : '',
    typeof facts.address === 'string' ? facts.address.replace(/^::ffff:/, '') : '',
    typeof facts.deadline === 'string' ? t.deadline(dated(facts.deadline, (at) => shortDate(at, page))) : '',
    typeof facts.from === 'string' ? t.from(dated(facts.from, (at) => dateTime(at, page))) : '',
    typeof facts.until === 'string' ? t.until(dated(facts.until, (at) => dateTime(at, page))) : '',
    typeof ended === 'number' && ended > 0 ? t.sessions(ended) : '',
  ].filter((words) => words !== '');
}
