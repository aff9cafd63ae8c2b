import type { Lang } from '../../web/page.ts';
import { userWords } from './words.ts';

/** What the page before did, as its address says; it tells nothing that is not so. */
export interface Done {
  readonly what: string;
  readonly n: number;
}

type Said = (user: string, n: number) => string;

const words: Record<Lang, Record<string, Said>> = {
  ja: {
    added: (user) => `${user}を追加しました`,
    edited: () => '変更を保存しました',
    imported: (_, n) => `${n}名を登録しました`,
    revoke: (user) => `${user}の電子証明書を失効しました`,
    suspend: (user) => `${user}の利用を停止しました`,
    resume: (user) => `${user}の利用を再開しました`,
    unlock: (user) => `${user}のロックを解除しました`,
    'remind-acquisition': (user) => `${user}に、取得を案内するメールをお送りしました`,
    'remind-renewal': (user) => `${user}に、更新をお願いするメールをお送りしました`,
  },
  en: {
    added: (user) => `${user} was added`,
    edited: () => 'The changes were saved',
    imported: (_, n) => `${n} ${n === 1 ? 'user was' : 'users were'} added`,
    revoke: (user) => `The certificate of ${user} was revoked`,
    suspend: (user) => `${user} was suspended`,
    resume: (user) => `${user} can log in again`,
    unlock: (user) => `${user} was unlocked`,
    'remind-acquisition': (user) => `A mail about acquiring the certificate was sent to ${user}`,
    'remind-renewal': (user) => `A mail asking to renew was sent to ${user}`,
  },
};

/** The sentence at the top of the next page; undefined for what there is none for. */
export function doneWords(lang: Lang, { what, n }: Done, personName = ''): string | undefined {
  return Object.hasOwn(words[lang], what) ? words[lang][what]!(userWords(lang).person(personName), n) : undefined;
}
