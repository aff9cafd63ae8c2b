import type { Lang } from '../../web/page.ts';

/** E1201: the password after the certificate was wrong; `left` more lock the ID (L5). */
export function passwordWrong(lang: Lang, left: number): { title: string; body: string } {
  return lang === 'en'
    ? {
        title: 'You could not be logged in',
        body: `The password is not right. Please check it and try again. After ${left} more wrong ${left === 1 ? 'password' : 'passwords'} this ID will be locked.`,
      }
    : {
        title: 'ログインできませんでした',
        body: `パスワードが違います。入力内容を確認し、もう一度お試しください。あと${left}回間違えると、このIDではログインできなくなります。`,
      };
}
