import type { Command } from 'commander';
import { ensureRoot } from '../workflows/create-authority.ts';
import { finishInstitution } from '../workflows/create-institution.ts';
import { example } from './arguments.ts';
import { operator, withApp } from './with-app.ts';

/** `warifu init`: database schema, root CA; finishes what an interrupted run left. */
export function initCommand(program: Command): void {
  program
    .command('init')
    .description('Bring the database up to date and create the platform’s root CA; safe to run again')
    .option('--offline-root', 'create no root: it comes from a ceremony (docs/ceremony.md)')
    .addHelpText('after', example('warifu init -c warifu.toml'))
    .action(async ({ offlineRoot }: { offlineRoot?: true }, command: Command) => {
      await withApp(
        command,
        async (app) => {
          const { store, clock } = app.deps;
          if (offlineRoot) {
            const there = await store.transaction(clock(), async (tx) => {
              const root = await tx.authorities.root();
              if (!root) await tx.authorities.chooseOfflineRoot();
              return root;
            });
            console.log('The database is up to date.');
            console.log(there ? `The root is ${there.commonName}.` : 'Next: warifu ca ceremony root --help (offline)');
            return;
          }
          const root = await ensureRoot(app.deps, operator());
          const institutions = await store.transaction(clock(), (tx) => tx.institutions.all());
          for (const institution of institutions) await finishInstitution(app.deps, institution, operator());
          console.log(`The database is up to date and the root CA is ready: ${root.commonName}.`);
          console.log('Next: warifu institution add --help');
        },
        { migrating: true },
      );
    });
}
