import { z } from 'zod';
import { type Side, text } from '../../domain/application/plan.ts';
import { newSettingsSchema, type Settings } from '../../domain/institution/settings.ts';
import { refuse } from '../../domain/refusal.ts';
import { type Kind, there } from './kind.ts';

/** The settings as they shall be, as a whole: what is wrong with one of them is wrong with all. */
const asked = z.object({ settings: z.looseObject({}) });

/** 金庫の設定の変更 (RULES §4). What is valid only together is refused together. */
export const changeSettings: Kind<z.output<typeof asked>> = {
  asked,
  async plan(tx, institution, wanted) {
    const { settings: now } = there(await tx.institutions.lockById(institution.id));
    const { success, data: next } = newSettingsSchema.safeParse(wanted.settings);
    if (!success) return refuse('settings-malformed');
    const keys = (Object.keys(next) as (keyof Settings)[]).filter(
      (key) => JSON.stringify(next[key]) !== JSON.stringify(now[key]),
    );
    if (keys.length === 0) return refuse('nothing-changed');
    return {
      rests: [JSON.stringify(now)],
      changes: keys.flatMap((key) => changesOf(key, now[key], next[key])),
    };
  },
  async carryOut(tx, _deps, institution, wanted, actor) {
    const now = there(await tx.institutions.lockById(institution.id));
    const next = newSettingsSchema.parse(wanted.settings);
    const changed = (Object.keys(next) as (keyof Settings)[]).filter(
      (key) => JSON.stringify(next[key]) !== JSON.stringify(now.settings[key]),
    );
    await tx.institutions.updateSettings({ ...now, settings: next });
    await tx.audit.write({
      institutionId: institution.id,
      actor,
      act: 'settings-changed',
      subject: { kind: 'institution', id: institution.id },
      facts: Object.fromEntries(
        changed.map((key) => [key, `${JSON.stringify(now.settings[key])} → ${JSON.stringify(next[key])}`]),
      ),
    });
    return {};
  },
};

/** A setting that has parts is told part by part: `helpDesk.phone`. */
function changesOf(key: string, before: unknown, after: unknown) {
  const parts =
    typeof after === 'object' && after !== null && !Array.isArray(after)
      ? Object.keys(after).map((part) => [`${key}.${part}`, partOf(before, part), partOf(after, part)] as const)
      : [[key, before, after] as const];
  return parts
    .filter(([, one, other]) => JSON.stringify(one) !== JSON.stringify(other))
    .map(([of, one, other]) => ({ item: 'setting' as const, of, before: said(one), after: said(other) }));
}

const partOf = (object: unknown, key: string): unknown => (object as Record<string, unknown> | undefined)?.[key];
const said = (value: unknown): Side => text(Array.isArray(value) ? value.join(', ') : String(value));
