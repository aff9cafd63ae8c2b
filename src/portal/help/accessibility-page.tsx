import { Dots } from '../../web/components.tsx';
import type { Page } from '../../web/page.ts';
import { HelpArticle } from './article.tsx';

const ja = {
  title: 'ウェブアクセシビリティ方針',
  lead: 'だれもが使える画面をめざし、JIS X 8341-3:2016 と WCAG 2.2 の適合レベル AA を目標にしています。',
  can: 'できること',
  cans: [
    'すべての操作をキーボードでできます。',
    '文字を拡大しても、横に動かさずに読めます。',
    '状態は、色だけでなく、言葉と印でも示します。',
    'スクリーンリーダーで、見出し・入力欄・誤りを読み上げられます。',
    '制限時間のある手続きでは、残り時間を示し、延長できます。',
    'パスワードやパスフレーズの貼り付けと、パスワード管理ソフトを妨げません。',
  ],
  limits: '当金庫では変えられないところ',
  limitsWords:
    '証明書の選択画面と、証明書ファイルの取り込みの画面は、お使いのブラウザーとパソコンのものです。操作にお困りのときは、ヘルプデスクへお電話ください。',
  tell: '使いにくいところがあるとき',
  tellWords: 'ヘルプデスクへお知らせください。手続きを、ほかの方法でお手伝いします。',
};

const en: typeof ja = {
  title: 'Accessibility',
  lead: 'We want everyone to be able to use these pages. Our aim is level AA of WCAG 2.2 and JIS X 8341-3:2016.',
  can: 'What you can rely on',
  cans: [
    'Everything works with the keyboard.',
    'Text can be enlarged without scrolling sideways.',
    'States are told in words and symbols, never in colour alone.',
    'Screen readers are told headings, fields and errors.',
    'Where time is limited, the time left is shown and can be extended.',
    'Pasting and password managers are never blocked.',
  ],
  limits: 'What we cannot change',
  limitsWords:
    'The certificate chooser and the import of the file belong to your browser and computer. If they give you trouble, please call the help desk.',
  tell: 'If something is hard to use',
  tellWords: 'Please tell the help desk. We will help you in another way.',
};

/** What the pages promise to people who use them differently (WCAG 2.2 AA). */
export function AccessibilityPage({ page }: { page: Page }) {
  const t = page.lang === 'en' ? en : ja;
  return (
    <HelpArticle page={page} title={t.title} lead={t.lead}>
      <h2>{t.can}</h2>
      <Dots items={t.cans} />
      <h2>{t.limits}</h2>
      <p>{t.limitsWords}</p>
      <h2>{t.tell}</h2>
      <p>{t.tellWords}</p>
    </HelpArticle>
  );
}
