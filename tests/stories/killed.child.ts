import { openApp } from '../../src/app.ts';
import type { Config } from '../../src/config/config.ts';
import { Secret } from '../../src/config/secret.ts';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { settingsSchema } from '../../src/domain/institution/settings.ts';
import { acquire } from '../../src/workflows/acquire.ts';
import { ensureRoot } from '../../src/workflows/create-authority.ts';
import { createInstitution } from '../../src/workflows/create-institution.ts';
import type { Dependencies, KeyRoom } from '../../src/workflows/dependencies.ts';
import { carryOn } from '../../src/workflows/impact/revoke-all.ts';
import type { Store, Transaction } from '../../src/workflows/transaction.ts';

/** A program that stops at named steps of its work, so that it can be killed there; see killed.test.ts. */

/** What the program is to do, and the steps at which it stops. */
export interface Task {
  readonly config: Config;
  readonly databaseUrl: string;
  readonly passphrase: string;
  readonly now: string;
  readonly stopAt: readonly Step[];
  readonly work:
    | { readonly what: 'acquire'; readonly code: string; readonly visit: string; readonly request: string }
    | { readonly what: 'carry a revocation on'; readonly code: string; readonly run: string }
    | { readonly what: 'make the root' }
    | { readonly what: 'make an institution'; readonly code: string };
}

export type Step =
  | 'key made'
  | 'before the draft commits'
  | 'after the draft commits'
  | 'before signing'
  | 'after signing'
  | 'before the certificate commits'
  | 'after the certificate commits'
  | 'before a revocation commits';

/** What the program tells, in the order in which it happens. Bytes are hex. */
export type Told =
  | { readonly told: 'running'; readonly instance: number }
  | { readonly told: 'signed'; readonly toBeSigned: string }
  | { readonly told: 'stopped'; readonly at: Step }
  | { readonly told: 'done'; readonly result: unknown };

/** Resolves when it is in the pipe: from then on the parent gets it, whatever happens to this program. */
const tell = (told: Told) =>
  new Promise<void>((resolve, reject) => process.send!(told, (error) => (error ? reject(error) : resolve())));

const heard = () =>
  new Promise<unknown>((resolve) => {
    process.once('message', resolve);
  });

process.on('disconnect', () => process.exit(1));
await run((await heard()) as Task);
process.disconnect!();

async function run(task: Task): Promise<void> {
  const stop = async (at: Step) => {
    if (!task.stopAt.includes(at)) return;
    const released = heard();
    await tell({ told: 'stopped', at });
    await released;
  };
  const config: Config = {
    ...task.config,
    database: { url: new Secret(task.databaseUrl) },
    keys: { ...task.config.keys, passphrase: new Secret(task.passphrase) },
  };
  const now = Temporal.Instant.from(task.now);
  const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
  const app = await openApp(config, { clock: () => now, random });
  await tell({ told: 'running', instance: app.deps.store.instance });
  const deps = { ...app.deps, store: stopping(app.deps.store, stop), keys: telling(app.deps.keys, stop) };
  await tell({ told: 'done', result: await resultOf(task, deps) });
  await app.close();
}

async function resultOf({ work }: Task, deps: Dependencies): Promise<unknown> {
  const operator = { kind: 'operator', name: 'child' } as const;
  switch (work.what) {
    case 'acquire': {
      const institution = (await deps.store.transaction(deps.clock(), (tx) => tx.institutions.byCode(work.code)))!;
      return acquire(deps, institution as Institution, work.visit, Buffer.from(work.request, 'hex'));
    }
    case 'carry a revocation on': {
      const run = await deps.store.transaction(deps.clock(), async (tx) => {
        const institution = await tx.institutions.byCode(work.code);
        return tx.impact.runById(institution!.id, work.run);
      });
      while (await carryOn(deps, run!));
      return 'finished';
    }
    case 'make the root': {
      const { id, certificate } = await ensureRoot(deps, operator);
      return { id, certificate: Buffer.from(certificate!).toString('hex') };
    }
    case 'make an institution': {
      const names = {
        code: work.code,
        name: `ためし信用金庫${work.code}`,
        nameEn: `Tameshi Shinkin Bank ${work.code}`,
      };
      return createInstitution(deps, { ...names, settings: settingsSchema.parse({}) }, operator);
    }
  }
}

type Stop = (at: Step) => Promise<void>;

/** The store, stopping before and after the two commits that matter. */
function stopping(store: Store, stop: Stop): Store {
  return {
    get instance() {
      return store.instance;
    },
    isRunning: (instance) => store.isRunning(instance),
    async transaction<T>(now: Temporal.Instant, work: (tx: Transaction) => Promise<T>): Promise<T> {
      let wrote: 'draft' | 'certificate' | undefined;
      let revoked = false;
      const result = await store.transaction(now, async (tx) => {
        wrote = undefined;
        revoked = false;
        const value = await work({
          ...tx,
          certificates: {
            ...tx.certificates,
            insert(certificate) {
              wrote = 'draft';
              return tx.certificates.insert(certificate);
            },
            update(certificate) {
              if (certificate.state === 'issued') wrote = 'certificate';
              return tx.certificates.update(certificate);
            },
          },
          impact: {
            ...tx.impact,
            endItem(...values) {
              revoked = true;
              return tx.impact.endItem(...values);
            },
          },
          authorities: {
            ...tx.authorities,
            insert(authority) {
              wrote = 'draft';
              return tx.authorities.insert(authority);
            },
            setCertificate(...values) {
              wrote = 'certificate';
              return tx.authorities.setCertificate(...values);
            },
          },
        });
        if (wrote) await stop(`before the ${wrote} commits`);
        if (revoked) await stop('before a revocation commits');
        return value;
      });
      if (wrote) await stop(`after the ${wrote} commits`);
      return result;
    },
  };
}

/** The keys, telling every signature before it is of use to anyone. */
function telling(keys: KeyRoom, stop: Stop): KeyRoom {
  return {
    ...keys,
    async create(name, keyType) {
      const signer = await keys.create(name, keyType);
      await stop('key made');
      return signer;
    },
    async open(name) {
      const signer = await keys.open(name);
      return {
        ...signer,
        async sign(bytes) {
          await stop('before signing');
          const signature = await signer.sign(bytes);
          await tell({ told: 'signed', toBeSigned: Buffer.from(bytes).toString('hex') });
          await stop('after signing');
          return signature;
        },
      };
    },
  };
}
