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
    .addHelpText('after', example('warifu init -c warifu.toml'))
    .action(async (_options, command: Command) => {
      await withApp(
        command,
        async (app) => {
          const root = await ensureRoot(app.deps, operator());
          const { store, clock } = app.deps;
          const institutions = await store.transaction(clock(), (tx) => tx.institutions.all());
          for (const institution of institutions) await finishInstitution(app.deps, institution, operator());
          console.log(`The database is up to date and the root CA is ready: ${root.commonName}.`);
          console.log('Next: warifu institution add --help');
        },
        { migrating: true },
      );
    });
}
