import { ButtonLink, Dots, Note } from '../../web/components.tsx';
import { type Page, portalHref } from '../../web/page.ts';
import { HelpArticle } from './article.tsx';

export type Phone = 'ios' | 'android';

export const phones: readonly Phone[] = ['ios', 'android'];

const ja = {
  names: { ios: 'iPhone・iPad', android: 'Android' },
  title: (name: string) => `${name}での利用`,
  lead: (name: string) => `${name}では、電子証明書の取得とログインができません。パソコンで操作してください。`,
  why: '利用できない理由',
  reasons: {
    ios: [
      '取り込んだ証明書を使えるのは、iPhone・iPadのごく一部のアプリだけです。ブラウザーによっては、選択画面が表示されません。',
      '証明書ファイルとパスフレーズを、パソコンから端末へ移す必要があります。移す途中で、ほかの人の手に渡るおそれがあります。',
      '持ち歩く端末は、紛失や盗難が起きやすく、電子証明書がほかの人に使われるおそれがあります。',
    ],
    android: [
      '端末やブラウザーによって、取り込みの手順と選択画面が異なり、表示されないものもあります。',
      '証明書ファイルとパスフレーズを、パソコンから端末へ移す必要があります。移す途中で、ほかの人の手に渡るおそれがあります。',
      '持ち歩く端末は、紛失や盗難が起きやすく、電子証明書がほかの人に使われるおそれがあります。',
    ],
  },
  instead: 'パソコンで操作してください',
  insteadWords:
    'パソコンで取得したファイルを、端末に取り込まないでください。1つのIDの電子証明書を使えるのは、1台のパソコンです。',
  lost: '電子証明書を端末に取り込み、その端末を紛失したときは、すぐにヘルプデスクへお電話ください。',
  environment: '推奨環境を見る',
};

const en: typeof ja = {
  names: { ios: 'iPhone and iPad', android: 'Android' },
  title: (name) => `Using ${name}`,
  lead: (name) => `Certificates cannot be acquired or used on ${name}. Please use a computer.`,
  why: 'Why not',
  reasons: {
    ios: [
      'Only a few apps on these devices can use an imported certificate; some browsers never ask for it.',
      'File and passphrase would have to travel from a computer to the device, where they can fall into other hands.',
      'Devices that are carried about are lost and stolen more often, and the certificate with them.',
    ],
    android: [
      'How a certificate is imported and chosen differs between devices and browsers; some never ask for it.',
      'File and passphrase would have to travel from a computer to the device, where they can fall into other hands.',
      'Devices that are carried about are lost and stolen more often, and the certificate with them.',
    ],
  },
  instead: 'Please use a computer',
  insteadWords:
    'Do not import the file into the device after acquiring it on a computer: the certificate of one ID works on one computer.',
  lost: 'If you did, and the device is lost, please call the help desk at once.',
  environment: 'See supported computers',
};

/** Why there is nothing to import on a phone or tablet, and what to do instead. */
export function PhonePage({ page, phone }: { page: Page; phone: Phone }) {
  const t = page.lang === 'en' ? en : ja;
  const name = t.names[phone];
  return (
    <HelpArticle page={page} title={t.title(name)} lead={t.lead(name)}>
      <h2>{t.why}</h2>
      <Dots items={t.reasons[phone]} />
      <h2>{t.instead}</h2>
      <p>{t.insteadWords}</p>
      <Note tone="warn">{t.lost}</Note>
      <p class="btnrow">
        <ButtonLink href={portalHref(page, '/help/environment')}>{t.environment}</ButtonLink>
      </p>
    </HelpArticle>
  );
}

/** What a phone is called on screen. */
export function phoneName(lang: Page['lang'], phone: Phone): string {
  return (lang === 'en' ? en : ja).names[phone];
}
