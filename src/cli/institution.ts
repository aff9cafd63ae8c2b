import { existsSync, readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { type Settings, settingsSchema } from '../domain/institution/settings.ts';
import { isRefusal } from '../domain/refusal.ts';
import { createInstitution } from '../workflows/create-institution.ts';
import { example, fourDigits, oneLine } from './arguments.ts';
import { CommandRefused } from './failures.ts';
import { operator, withApp } from './with-app.ts';

/** `warifu institution add | list`. */
export function institutionCommands(program: Command): void {
  const institution = program.command('institution').description('Institutions of this installation');
  institution
    .command('add')
    .description('Add an institution with an issuing CA of its own')
    .requiredOption('--code <code>', 'its four-digit code, e.g. 1376', fourDigits)
    .requiredOption('--name <name>', 'its name in Japanese, e.g. 見本信用金庫', oneLine)
    .requiredOption('--name-en <name>', 'its name in English, e.g. "Mihon Shinkin Bank"', oneLine)
    .option('--settings <file>', 'its settings, a JSON file; the defaults otherwise', settingsFile)
    .addHelpText(
      'after',
      example('warifu institution add --code 1376 --name 見本信用金庫 --name-en "Mihon Shinkin Bank"'),
    )
    .action(async (options: { code: string; name: string; nameEn: string; settings?: Settings }, command: Command) => {
      await withApp(command, async ({ deps }) => {
        const { code, name, nameEn, settings = settingsSchema.parse({}) } = options;
        const added = await createInstitution(deps, { code, name, nameEn, settings }, operator());
        if (isRefusal(added)) {
          throw new CommandRefused(
            added.refused === 'institution-code-taken'
              ? `There is an institution ${code} already.`
              : `The English name is too long for the name of its CA: write ${added.facts.most} characters at most.`,
          );
        }
        const waits = await deps.store.transaction(
          deps.clock(),
          async (tx) => !(await tx.authorities.issuing(added.id)),
        );
        console.log(`Added ${name} (${code}) with its issuing CA.`);
        if (waits) {
          console.log('The root is offline: nothing is issued before it has signed the issuing CA in a ceremony.');
          console.log(`Next: warifu ca ceremony begin --institution ${code} --help`);
          return;
        }
        console.log(`Next: warifu contract add --institution ${code} --help`);
      });
    });
  institution
    .command('list')
    .description('List the institutions: code, name, English name')
    .addHelpText('after', example('warifu institution list'))
    .action(async (_options, command: Command) => {
      await withApp(command, async ({ deps }) => {
        const all = await deps.store.transaction(deps.clock(), (tx) => tx.institutions.all());
        for (const { code, name, nameEn } of all) console.log(`${code}\t${name}\t${nameEn}`);
      });
    });
}

function settingsFile(path: string): Settings {
  if (!existsSync(path)) throw new InvalidArgumentError('There is no such file.');
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new InvalidArgumentError(`It cannot be read as JSON (${(error as Error).message}).`);
  }
  const settings = settingsSchema.safeParse(value);
  if (!settings.success) throw new InvalidArgumentError(`Not fit:\n${z.prettifyError(settings.error)}`);
  return settings.data;
}
