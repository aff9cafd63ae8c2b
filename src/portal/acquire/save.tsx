import { Button, Chip, Note, Task } from '../../web/components.tsx';
import { FilePicture, Icon } from '../../web/icons.tsx';
import { type Page, portalHref } from '../../web/page.ts';

const words = {
  ja: {
    file: '証明書ファイルをダウンロードする',
    downloaded: 'ダウンロード済み',
    savedAt: ['・', 'に保存しました'],
    save: '証明書ファイルを保存する',
    again: 'もう一度保存',
    trouble:
      '保存できないときは、ブラウザーのダウンロードの設定を確認し、［もう一度保存］を押してください。この画面は閉じないでください。',
    passphrase: 'パスフレーズを控える',
    lead: '次のステップで、証明書ファイルを取り込むときに入力します。紙に書き写すか、コピーしてください。',
    group: 'パスフレーズ。4文字ずつ4組。間の線は入力しません',
    format: '半角英大文字と数字で16文字（線は入力しません）',
    copy: 'コピー',
    copied: 'コピーしました',
    print: '印刷',
    hide: '隠す',
    read: '読み方を表示する',
    once: '画面を閉じると、パスフレーズは再表示できません。',
    makeAgain: (n: number) => `控える前に閉じたときは、電子証明書を作り直してください（あと${n}回）。`,
    reissue: ['控える前に閉じたときは、', '再発行', 'が必要です。'],
    confirm: '次に進む前の確認',
    fileDone: '証明書ファイルを保存しました',
    passphraseDone: 'パスフレーズを控えました',
  },
  en: {
    file: 'Download the certificate file',
    downloaded: 'Downloaded',
    savedAt: [', saved at ', ''],
    save: 'Save the certificate file',
    again: 'Save again',
    trouble:
      'If the file is not saved, check the download settings of the browser and press “Save again”. Do not close this page.',
    passphrase: 'Note the passphrase',
    lead: 'You enter it in the next step, when you import the certificate file. Write it down or copy it.',
    group: 'Passphrase. Four groups of four characters. Do not enter the lines between them',
    format: '16 capital letters and digits (do not enter the lines)',
    copy: 'Copy',
    copied: 'Copied',
    print: 'Print',
    hide: 'Hide',
    read: 'Show how to read it',
    once: 'The passphrase cannot be shown again once you close this page. ',
    makeAgain: (n: number) =>
      `If you close it before noting the passphrase, create the certificate again (${n} more ${n === 1 ? 'time' : 'times'}).`,
    reissue: ['If you close it before noting the passphrase, you need a ', 'reissue', '.'],
    confirm: 'Before you go on',
    fileDone: 'I have saved the certificate file',
    passphraseDone: 'I have noted the passphrase',
  },
};

/** Step 4: the file, the passphrase and the two confirmations. `triesAfter` is how often one can still start over (A4). */
export function SaveTasks(props: { page: Page; fileName: string; triesAfter: number }) {
  const { page, triesAfter } = props;
  const m = words[page.lang];
  return (
    <>
      <Task
        number={1}
        id="file-h"
        title={m.file}
        chip={
          <Chip tone="ok" icon="checkCircle" id="downloaded" hidden>
            {m.downloaded}
          </Chip>
        }
      >
        <div class="filerow">
          <FilePicture />
          <p class="filerow__t">
            <span class="filerow__n mono" id="file-name">
              {props.fileName}
            </span>
            <span class="small muted">
              <span id="file-size" />
              <span id="saved" hidden>
                {m.savedAt[0]}
                <span class="num" id="saved-at" />
                {m.savedAt[1]}
              </span>
            </span>
          </p>
          {/* biome-ignore lint/a11y/useValidAnchor: the script gives it the file's blob address */}
          <a class="btn btn--primary" id="download" download={props.fileName}>
            <Icon name="download" />
            <span data-first>{m.save}</span>
            <span data-again hidden>
              {m.again}
            </span>
          </a>
        </div>
        <p class="small muted" id="download-trouble" hidden>
          {m.trouble}
        </p>
      </Task>
      <Task number={2} id="passphrase-h" title={m.passphrase}>
        <p>{m.lead}</p>
        <div class="pass">
          {/* biome-ignore lint/a11y/useSemanticElements: four groups of one secret, not form controls */}
          <p class="pass__code" id="passphrase" role="group" aria-label={m.group} translate="no">
            <span />
            <span />
            <span />
            <span />
          </p>
          <div class="pass__foot">
            <p class="small muted">{m.format}</p>
            <div class="pass__btns">
              <Button variant="outline" size="sm" type="button" icon="copy" id="copy">
                {m.copy}
              </Button>
              <Button variant="outline" size="sm" type="button" icon="print" id="print">
                {m.print}
              </Button>
              <Button variant="outline" size="sm" type="button" icon="eyeOff" id="hide" aria-pressed="false">
                {m.hide}
              </Button>
            </div>
          </div>
          <p class="pass__copied small" role="status" id="copied" data-text={m.copied} />
        </div>
        <details id="reading" translate="no">
          <summary>
            <Icon name="chevronDown" size={18} />
            {m.read}
          </summary>
          <dl class="kana">
            {[0, 1, 2, 3].map(() => (
              <div>
                <dt />
                <dd />
              </div>
            ))}
          </dl>
        </details>
        <Note tone="warn">
          {m.once}
          {triesAfter > 0 ? (
            m.makeAgain(triesAfter)
          ) : (
            <>
              {m.reissue[0]}
              <a href={portalHref(page, '/help/qa')} target="_blank" rel="noopener">
                {m.reissue[1]}
              </a>
              {m.reissue[2]}
            </>
          )}
        </Note>
      </Task>
      <fieldset class="confirm" id="confirm">
        <legend class="vh">{m.confirm}</legend>
        <label class="check">
          <input type="checkbox" autocomplete="off" />
          <span>{m.fileDone}</span>
        </label>
        <label class="check">
          <input type="checkbox" autocomplete="off" />
          <span>{m.passphraseDone}</span>
        </label>
      </fieldset>
    </>
  );
}
