import { Hono } from 'hono';
import type { Edge, EdgeEnv } from '../web/edge.ts';
import { failures } from '../web/failures.tsx';
import { BareLayout, renderDocument } from '../web/layout.tsx';
import { expectedHost, ownPagesOnly, securityHeaders } from '../web/security.ts';
import { serveAssets } from '../web/serve-assets.ts';

/** What staff can do from the command line until they can log in here. */
const commands = [
  ['contract add', '契約先と管理者IDを登録する'],
  ['issue', '電子証明書を発行し、取得コードを表示する'],
  ['revoke', '電子証明書を失効する'],
  ['status', 'IDの状態を確認する'],
  ['refusal', 'お問い合わせ番号の内容を確認する'],
];

/** The staff's listener. Nobody can log in here yet; it says how staff work is done today. */
export function staffConsole(edge: Edge, origin: string): Hono<EdgeEnv> {
  const app = new Hono<EdgeEnv>();
  const asset = (name: string) => edge.assets.address(name);
  app.use(securityHeaders());
  app.use(expectedHost((asked) => asked === new URL(origin).host));
  app.use(ownPagesOnly(() => origin));
  failures(app, edge);
  serveAssets(app, edge.assets);
  app.get('/', (c) =>
    c.html(
      renderDocument(
        <BareLayout lang="ja" asset={asset} title="金庫職員コンソール">
          <div class="phead">
            <h1>金庫職員コンソール</h1>
            <p class="phead__lead">
              この版では、職員の操作はサーバーのコマンドで行います。各コマンドの使い方は{' '}
              <span class="mono">--help</span> で表示できます。
            </p>
          </div>
          <dl class="stack-dl">
            {commands.map(([command, meaning]) => (
              <div>
                <dt>{meaning}</dt>
                <dd class="mono">warifu {command}</dd>
              </div>
            ))}
          </dl>
        </BareLayout>,
      ),
    ),
  );
  return app;
}
