import { Note, Numbers } from '../../web/components.tsx';
import type { Lang, Page } from '../../web/page.ts';
import { readUserAgent } from '../../web/user-agent.ts';

/** Where a certificate file can be imported: each has its own store of certificates. */
export type ImportTarget = 'windows' | 'macos' | 'firefox' | 'chrome';

export const importTargets: readonly ImportTarget[] = ['windows', 'macos', 'firefox', 'chrome'];

/** The import instructions a browser most likely needs, by its User-Agent; the others are a tab away. */
export function importTargetOf(userAgent: string): ImportTarget {
  const { browser = '', system = '' } = readUserAgent(userAgent);
  if (browser.startsWith('Firefox')) return 'firefox';
  if (system.startsWith('Windows')) return 'windows';
  return system === 'macOS' ? 'macos' : 'chrome';
}

/** Where the help tells that browser's person how to import: its own steps, why a phone has none, or all of them. */
export function importHelpOf(userAgent: string): string {
  const { system } = readUserAgent(userAgent);
  if (system === undefined) return '/help';
  if (system === 'iOS' || system === 'iPadOS') return '/help/import/ios';
  return `/help/import/${system === 'Android' ? 'android' : importTargetOf(userAgent)}`;
}

const names = {
  ja: {
    windows: 'Windows（Edge・Chrome）',
    macos: 'macOS（Safari・Chrome・Edge）',
    firefox: 'Firefox',
    chrome: 'Linux（Chrome・Chromium）',
  },
  en: {
    windows: 'Windows (Edge, Chrome)',
    macos: 'macOS (Safari, Chrome, Edge)',
    firefox: 'Firefox',
    chrome: 'Linux (Chrome, Chromium)',
  },
};

/** What a target is called on screen. */
export function importTargetName(lang: Lang, target: ImportTarget): string {
  return names[lang][target];
}

/** How to bring the .p12 file into the PC or browser, step by step; for the help pages and for the wizard. */
export function ImportSteps({ page, target }: { page: Pick<Page, 'lang'>; target: ImportTarget }) {
  const { steps, note } = (page.lang === 'en' ? en : ja)[target];
  return (
    <>
      <Numbers items={steps} />
      {note && <Note>{note}</Note>}
    </>
  );
}

const ja = {
  windows: {
    steps: [
      <>
        保存した証明書ファイル（名前が <span class="mono">.p12</span> で終わるファイル）をダブルクリックします。
      </>,
      '［証明書のインポート ウィザード］が開きます。保存場所は［現在のユーザー］のまま、［次へ］を押します。',
      'インポートするファイルは変えずに、［次へ］を押します。',
      '［パスワード］に、控えたパスフレーズを入力します。［このキーをエクスポート可能にする］は選ばずに、［次へ］を押します。',
      '［証明書の種類に基づいて、自動的に証明書ストアを選択する］のまま、［次へ］を押します。',
      '［完了］を押し、「正しくインポートされました。」と表示されたら［OK］を押します。',
    ],
    note: 'Microsoft Edge と Google Chrome で使えるようになります。Firefox を使う方は、Firefox の手順で取り込んでください。',
  },
  macos: {
    steps: [
      <>
        保存した証明書ファイル（名前が <span class="mono">.p12</span> で終わるファイル）をダブルクリックします。
      </>,
      '［キーチェーンアクセス］が開きます。追加先をたずねられたら、［ログイン］を選んで［追加］を押します。',
      '控えたパスフレーズを入力し、［OK］を押します。',
      '［キーチェーンアクセス］の［自分の証明書］に、証明書の名前が表示されていることを確認します。',
      '最初のログインのときに鍵を使う許可を求められたら、Mac のログインパスワードを入力し、［常に許可］を押します。',
    ],
    note: '正しいパスフレーズを入力しても取り込めないときは、macOS を最新にするか、Firefox を使ってください。',
  },
  firefox: {
    steps: [
      'Firefox のメニューから［設定］を開き、［プライバシーとセキュリティ］を選びます。',
      '［証明書］の［証明書を表示］を押します。',
      '［あなたの証明書］を選び、［インポート］を押します。',
      <>
        保存した証明書ファイル（名前が <span class="mono">.p12</span> で終わるファイル）を選び、［開く］を押します。
      </>,
      '控えたパスフレーズを入力し、［ログイン］または［OK］を押します。',
      '一覧に証明書の名前が表示されたら、［OK］を押します。',
    ],
    note: 'Firefox で取り込んだ証明書は、Firefox だけで使えます。',
  },
  chrome: {
    steps: [
      'Chrome のメニューから［設定］を開き、［プライバシーとセキュリティ］の［セキュリティ］を選びます。',
      '［証明書の管理］を押し、［あなたの証明書］を開きます。',
      '［Linux からインポートした証明書を表示］（View imported certificates from Linux）があるときは、それを押します。',
      '［インポート］を押します。',
      <>
        保存した証明書ファイル（名前が <span class="mono">.p12</span> で終わるファイル）を選びます。
      </>,
      '控えたパスフレーズを入力し、［OK］を押します。',
      '一覧に証明書の名前が表示されていることを確認します。',
    ],
    note: undefined,
  },
};

const en: typeof ja = {
  windows: {
    steps: [
      <>
        Double-click the certificate file you saved (its name ends in <span class="mono">.p12</span>).
      </>,
      'The Certificate Import Wizard opens. Leave the store location at “Current User” and press “Next”.',
      'Leave the file to import as it is and press “Next”.',
      'Under “Password”, enter the passphrase you noted. Leave “Mark this key as exportable” off and press “Next”.',
      'Leave “Automatically select the certificate store based on the type of certificate” on and press “Next”.',
      'Press “Finish”, and “OK” when you are told that the import was successful.',
    ],
    note: 'Microsoft Edge and Google Chrome can now use it. For Firefox, follow the steps for Firefox instead.',
  },
  macos: {
    steps: [
      <>
        Double-click the certificate file you saved (its name ends in <span class="mono">.p12</span>).
      </>,
      'Keychain Access opens. If you are asked where to add it, choose “login” and press “Add”.',
      'Enter the passphrase you noted and press “OK”.',
      'Check that the certificate’s name is listed under “My Certificates” in Keychain Access.',
      'At your first login you may be asked to allow the use of the key: enter your Mac’s password and press “Always Allow”.',
    ],
    note: 'If the right passphrase is not accepted, update macOS or use Firefox.',
  },
  firefox: {
    steps: [
      'Open “Settings” from the Firefox menu and choose “Privacy & Security”.',
      'Under “Certificates”, press “View Certificates”.',
      'Choose “Your Certificates” and press “Import”.',
      <>
        Choose the certificate file you saved (its name ends in <span class="mono">.p12</span>) and press “Open”.
      </>,
      'Enter the passphrase you noted and press “Sign in” or “OK”.',
      'When the certificate’s name is listed, press “OK”.',
    ],
    note: 'A certificate imported into Firefox works in Firefox only.',
  },
  chrome: {
    steps: [
      'Open “Settings” from the Chrome menu and choose “Privacy and security”, then “Security”.',
      'Press “Manage certificates” and open “Your certificates”.',
      'If there is “View imported certificates from Linux”, press it.',
      'Press “Import”.',
      <>
        Choose the certificate file you saved (its name ends in <span class="mono">.p12</span>).
      </>,
      'Enter the passphrase you noted and press “OK”.',
      'Check that the certificate’s name is listed.',
    ],
    note: undefined,
  },
};
