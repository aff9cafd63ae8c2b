import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { type Settings, settingsSchema } from '../domain/institution/settings.ts';
import { isRefusal } from '../domain/refusal.ts';
import { createInstitution } from '../workflows/create-institution.ts';
import { CommandRefused, operator, withApp } from './with-app.ts';

/** `warifu institution add | list`. */
export function institutionCommands(program: Command): void {
  const institution = program.command('institution').description('Institutions of this installation');
  institution
    .command('add')
    .description('Add an institution with an issuing CA of its own')
    .requiredOption('--code <code>', 'its four-digit code, e.g. 1376', fourDigits)
    .requiredOption('--name <name>', 'its name in Japanese, e.g. 見本信用金庫')
    .requiredOption('--name-en <name>', 'its name in English, e.g. "Mihon Shinkin Bank"')
    .option('--settings <file>', 'its settings, a JSON file; the defaults otherwise', settingsFile)
    .action(async (options: { code: string; name: string; nameEn: string; settings?: Settings }, command: Command) => {
      await withApp(command, async ({ deps }) => {
        const { code, name, nameEn, settings = settingsSchema.parse({}) } = options;
        const added = await createInstitution(deps, { code, name, nameEn, settings }, operator());
        if (isRefusal(added)) throw new CommandRefused(`There is an institution ${code} already.`);
        console.log(`Added ${name} (${code}) with its issuing CA.`);
        console.log(`Next: warifu contract add --institution ${code} --help`);
      });
    });
  institution
    .command('list')
    .description('List the institutions')
    .action(async (_options, command: Command) => {
      await withApp(command, async ({ deps }) => {
        const all = await deps.store.transaction(deps.clock(), (tx) => tx.institutions.all());
        for (const { code, name, nameEn } of all) console.log(`${code}\t${name}\t${nameEn}`);
      });
    });
}

/** A four-digit code as a command's argument. */
export function fourDigits(value: string): string {
  if (!/^[0-9]{4}$/.test(value)) throw new InvalidArgumentError('A code has four digits.');
  return value;
}

function settingsFile(path: string): Settings {
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
