import type { Actor } from '../domain/audit/event.ts';
import { type Maintenance, plannedMaintenance } from '../domain/maintenance/maintenance.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import type { Dependencies } from './dependencies.ts';

const installation = { kind: 'installation', id: 'warifu' } as const;

/** Plans a period in which the portal and the lanes are closed (E1501), from now where `from` is left out. */
export async function planMaintenance(
  deps: Dependencies,
  wanted: { from?: Temporal.Instant | undefined; until: Temporal.Instant },
  actor: Actor,
): Promise<Maintenance | Refusal<'maintenance-over'> | Refusal<'maintenance-backwards'>> {
  return deps.store.transaction(deps.clock(), async (tx) => {
    const planned = plannedMaintenance(wanted.from ?? tx.now, wanted.until, tx.now);
    if (isRefusal(planned)) return planned;
    await tx.maintenance.plan(planned);
    const facts = { from: planned.from.toString(), until: planned.until.toString() };
    await tx.audit.write({ actor, act: 'maintenance-planned', subject: installation, facts });
    return planned;
  });
}

/** Opens everything again, before the end that was planned. */
export async function endMaintenance(deps: Dependencies, actor: Actor): Promise<true | Refusal<'no-maintenance'>> {
  return deps.store.transaction(deps.clock(), async (tx) => {
    if (!(await tx.maintenance.planned())) return refuse('no-maintenance');
    await tx.maintenance.cancel();
    await tx.audit.write({ actor, act: 'maintenance-ended', subject: installation });
    return true;
  });
}
