import { settingsSchema } from '../../domain/institution/settings.ts';
import type { KindForm } from '../applications/forms.tsx';
import { allSettings, textsOf } from './catalogue.ts';
import { typedSettings } from './typed.ts';

/** Where all settings are asked for in one form. */
export const settingsPath = '/settings/change';

/** The kind `change-settings` among the applications: how what was typed is carried and read. */
export const settingsForm: KindForm = {
  at: settingsPath,
  fields: allSettings.map(({ name }) => name),
  typed: (values) => typedSettings(values),
  values: (asked) => fieldsOf((asked as { settings: unknown }).settings),
  Fields: () => <></>,
};

/** The fields of settings that were asked for; of what is no longer valid, those of the default. */
export function fieldsOf(asked: unknown): Record<string, string[]> {
  const settings = settingsSchema.safeParse(asked).data ?? settingsSchema.parse({});
  return Object.fromEntries(allSettings.map((setting) => [setting.name, textsOf(settings, setting)]));
}
