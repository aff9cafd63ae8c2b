import type { Child } from 'hono/jsx';
import { Icon } from '../../web/icons.tsx';
import { labelOf, type Page } from '../../web/page.ts';
import type { ImportTarget } from './import-steps.tsx';

const ja = {
  example: '画面の例',
  windows: {
    alt: 'Windowsの証明書のインポート ウィザードの例。パスワードの欄に、控えたパスフレーズを入力します。「このキーをエクスポート可能にする」は選ばずに、［次へ］を押します。',
    bar: '証明書のインポート ウィザード',
    text: '秘密キーのパスワードを入力してください。',
    field: 'パスワード',
    boxes: ['パスワードの表示', 'このキーをエクスポート可能にする'],
    buttons: ['次へ', 'キャンセル'],
    caption: '［パスワード］に、控えたパスフレーズを入力します。チェックは付けません。',
  },
  macos: {
    alt: 'キーチェーンアクセスの例。パスワードの欄に、控えたパスフレーズを入力し、［OK］を押します。',
    bar: 'キーチェーンアクセス',
    text: '「haruka-k02_1376.p12」のパスワードを入力してください。',
    field: 'パスワード',
    boxes: [] as string[],
    buttons: ['OK', 'キャンセル'],
    caption: 'Macのログインパスワードではなく、控えたパスフレーズを入力します。',
  },
  firefox: {
    alt: 'Firefoxの証明書マネージャーの例。［あなたの証明書］が選ばれています。［インポート］を押します。',
    bar: '証明書マネージャー',
    tabs: ['あなたの証明書', '認証の決定', '個人', 'サーバー証明書'],
    text: 'あなたを識別する次の証明書が登録されています。',
    buttons: ['インポート…', 'OK'],
    caption: '［あなたの証明書］の［インポート］を押します。取り込むと、一覧に証明書の名前が表示されます。',
  },
  chrome: {
    alt: 'Chromeの証明書の取り込みの例。パスワードの欄に、控えたパスフレーズを入力し、［OK］を押します。',
    bar: '証明書のパスワードの入力',
    text: 'この証明書ファイルの暗号化に使われたパスワードを入力してください。',
    field: 'パスワード',
    boxes: [] as string[],
    buttons: ['OK', 'キャンセル'],
    caption: '控えたパスフレーズを入力します。',
  },
};

const en: typeof ja = {
  example: 'Example',
  windows: {
    alt: 'Example of the Windows Certificate Import Wizard: enter the passphrase you noted under “Password”, leave “Mark this key as exportable” off, and press Next.',
    bar: 'Certificate Import Wizard',
    text: 'Type the password for the private key.',
    field: 'Password',
    boxes: ['Display Password', 'Mark this key as exportable'],
    buttons: ['Next', 'Cancel'],
    caption: 'Enter the passphrase you noted. Leave the boxes off.',
  },
  macos: {
    alt: 'Example of Keychain Access: enter the passphrase you noted under “Password” and press OK.',
    bar: 'Keychain Access',
    text: 'Enter the password for “haruka-k02_1376.p12”:',
    field: 'Password',
    boxes: [],
    buttons: ['OK', 'Cancel'],
    caption: 'Enter the passphrase you noted, not the password of your Mac.',
  },
  firefox: {
    alt: 'Example of Firefox’s Certificate Manager: “Your Certificates” is open. Press Import.',
    bar: 'Certificate Manager',
    tabs: ['Your Certificates', 'Authentication Decisions', 'People', 'Servers'],
    text: 'You have certificates from these organizations that identify you',
    buttons: ['Import…', 'OK'],
    caption: 'Press “Import” under “Your Certificates”. The certificate’s name is listed once it is imported.',
  },
  chrome: {
    alt: 'Example of importing a certificate into Chrome: enter the passphrase you noted under “Password” and press OK.',
    bar: 'Enter your certificate password',
    text: 'Please enter the password that was used to encrypt this certificate file.',
    field: 'Password',
    boxes: [],
    buttons: ['OK', 'Cancel'],
    caption: 'Enter the passphrase you noted.',
  },
};

/** A drawing of the dialog in which an import is decided; no screenshot, so that it is read aloud and can be enlarged. */
export function ImportPicture({ page, target }: { page: Page; target: ImportTarget }) {
  const t = page.lang === 'en' ? en : ja;
  const { alt, bar, buttons, caption } = t[target];
  return (
    <figure class="picfig">
      <div class="pic" role="img" aria-label={alt}>
        <p class="pic__bar">{bar}</p>
        {target === 'firefox' ? (
          <>
            <p class="pic__tabs">
              {t.firefox.tabs.map((tab, index) => (
                <span class={index === 0 ? 'pic__tab pic__tab--on' : 'pic__tab'}>{tab}</span>
              ))}
            </p>
            <p class="pic__txt">{t.firefox.text}</p>
            <p class="pic__row pic__row--on">
              <Icon name="certificate" size={24} />
              <b>{labelOf(page, 'haruka-k02')}</b>
            </p>
          </>
        ) : (
          <Asking {...t[target]} />
        )}
        <p class="pic__foot">
          {buttons.map((button, index) => (
            <span class={index === 0 ? 'pic__btn pic__btn--on' : 'pic__btn'}>{button}</span>
          ))}
        </p>
      </div>
      <figcaption class="small muted">
        {t.example}
        {page.lang === 'en' ? ': ' : '：'}
        {caption}
      </figcaption>
    </figure>
  );
}

/** The part of a dialog that asks for the passphrase. */
function Asking(props: { text: Child; field: string; boxes: string[] }) {
  return (
    <>
      <p class="pic__txt">{props.text}</p>
      <p class="pic__ask">
        <span>{props.field}</span>
        <span class="pic__field">••••••••••••••••</span>
      </p>
      {props.boxes.map((box) => (
        <p class="pic__check">
          <span class="pic__box" />
          {box}
        </p>
      ))}
    </>
  );
}
