import { type Certificate, isExpired, type RevocationReason } from '../domain/certificate/certificate.ts';
import type { Kept } from '../workflows/read-certificates.ts';
import type { Page } from './page.ts';

/** How one certificate stands, or ended. */
export type Ending = 'in-use' | 'unproven' | 'superseded' | 'made-again' | 'revoked' | 'expired';

/** One certificate of an ID as its timeline tells it; `number` counts from the first. */
export interface Chapter {
  readonly number: number;
  readonly certificate: Certificate;
  readonly byRenewal: boolean;
  readonly ending: Ending;
  readonly from: Temporal.Instant;
  /** When it ended; of a live one, when it will. */
  readonly until: Temporal.Instant;
}

/** The certificates of an ID in the order they were acquired. */
export function chapters(kept: readonly Kept[], now: Temporal.Instant): Chapter[] {
  return kept.toReversed().map(({ certificate, byRenewal }, index) => {
    const ending = endingOf(certificate, now);
    const over = ending === 'superseded' || ending === 'made-again' || ending === 'revoked';
    // What was superseded after its expiry ended with the expiry.
    const ended =
      over && certificate.endedAt ? earlier(certificate.endedAt, certificate.notAfter) : certificate.notAfter;
    return { number: index + 1, certificate, byRenewal, ending, from: certificate.issuedAt!, until: ended };
  });
}

function endingOf(certificate: Certificate, now: Temporal.Instant): Ending {
  if (certificate.state === 'superseded') return 'superseded';
  // An import failed and the same code, or the same renewal, acquired again (A4).
  if (certificate.state === 'revoked') {
    return certificate.endReason === 'superseded' && !certificate.provenAt ? 'made-again' : 'revoked';
  }
  if (isExpired(certificate, now)) return 'expired';
  return certificate.state === 'issued' ? 'unproven' : 'in-use';
}

const earlier = (a: Temporal.Instant, b: Temporal.Instant) => (Temporal.Instant.compare(a, b) < 0 ? a : b);

const ja = {
  nth: (n: number) => `${n}枚目`,
  endings: {
    'in-use': '使用中',
    unproven: 'ログイン前',
    superseded: '更新済み',
    'made-again': '作り直し',
    revoked: '失効',
    expired: '期限切れ',
  } satisfies Record<Ending, string>,
  reasons: {
    superseded: '再発行',
    keyCompromise: '紛失・盗難など',
    cessationOfOperation: '利用の終了',
    affiliationChanged: '異動・退職',
    unspecified: 'その他',
  } satisfies Record<RevocationReason, string>,
  withReason: (ending: string, reason: string) => `${ending}（${reason}）`,
};

const en: typeof ja = {
  nth: (n) => `No. ${n}`,
  endings: {
    'in-use': 'In use',
    unproven: 'No login yet',
    superseded: 'Renewed',
    'made-again': 'Created again',
    revoked: 'Revoked',
    expired: 'Expired',
  },
  reasons: {
    superseded: 'reissued',
    keyCompromise: 'loss or theft',
    cessationOfOperation: 'no longer used',
    affiliationChanged: 'moved or left',
    unspecified: 'other',
  },
  withReason: (ending, reason) => `${ending} (${reason})`,
};

/** 「2枚目」. */
export const nth = (page: Pick<Page, 'lang'>, number: number): string => (page.lang === 'en' ? en : ja).nth(number);

/** Why a certificate was revoked (R3), in a word or two. */
export const reasonWords = (page: Pick<Page, 'lang'>, reason: RevocationReason): string =>
  (page.lang === 'en' ? en : ja).reasons[reason];

/** How a certificate stands in words; with its reason where it was revoked (R3). */
export function endingWords(page: Pick<Page, 'lang'>, { ending, certificate }: Chapter, reason = false): string {
  const t = page.lang === 'en' ? en : ja;
  if (!reason || ending !== 'revoked' || !certificate.endReason) return t.endings[ending];
  return t.withReason(t.endings[ending], reasonWords(page, certificate.endReason));
}
