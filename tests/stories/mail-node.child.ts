import { openApp } from '../../src/app.ts';
import type { Config } from '../../src/config/config.ts';
import { Secret } from '../../src/config/secret.ts';
import { smtpPost } from '../../src/mail/smtp-post.ts';
import { aNode } from '../../src/testing/notices.ts';

/** A program that sends notices until it is told to close, or killed; see mail-nodes.test.ts. */

export interface NodeTask {
  readonly config: Config;
  readonly database: { readonly appUrl: string };
  readonly passphrase: string;
  readonly smtpPort: number;
  readonly now: string;
}

/** From then on its clock says `now`, and what is due is decided anew. */
export type NodeOrder = { readonly order: 'move the clock'; readonly now: string } | { readonly order: 'close' };

export type NodeTold =
  | { readonly told: 'running'; readonly instance: number }
  | { readonly told: 'handed over'; readonly to: string };

const tell = (told: NodeTold) =>
  new Promise<void>((resolve, reject) => process.send!(told, (error) => (error ? reject(error) : resolve())));

const orphaned = () => process.exit(1);
process.on('disconnect', orphaned);
process.once('message', run);

async function run(task: NodeTask): Promise<void> {
  let now = Temporal.Instant.from(task.now);
  const config: Config = {
    ...task.config,
    database: { url: new Secret(task.database.appUrl) },
    keys: { ...task.config.keys, passphrase: new Secret(task.passphrase) },
  };
  const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
  const app = await openApp(config, { clock: () => now, random });
  const post = smtpPost({ host: '127.0.0.1', port: task.smtpPort, security: 'none', dkim: [] });
  const node = await aNode(
    { deps: app.deps, database: { ...task.database, ownerUrl: '', adminUrl: '', close: async () => {} } },
    {
      ...post,
      async send(mail, givingUp) {
        const result = await post.send(mail, givingUp);
        await tell({ told: 'handed over', to: mail.to });
        return result;
      },
    },
  );
  process.on('message', async (order: NodeOrder) => {
    if (order.order === 'move the clock') {
      now = Temporal.Instant.from(order.now);
      await node.remind();
      return;
    }
    await node.close();
    await post.close();
    await app.close();
    process.off('disconnect', orphaned);
    process.disconnect!();
  });
  await tell({ told: 'running', instance: app.deps.store.instance });
}
