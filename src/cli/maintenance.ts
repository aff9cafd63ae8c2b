import { type Command, InvalidArgumentError } from 'commander';
import { isRefusal } from '../domain/refusal.ts';
import { endMaintenance, planMaintenance } from '../workflows/maintain.ts';
import { example } from './arguments.ts';
import { CommandRefused } from './failures.ts';
import { operator, withApp } from './with-app.ts';

/** `warifu maintenance on|off`: closes portal and lanes on all nodes for a time, help excepted (E1501). */
export function maintenanceCommands(program: Command): void {
  const maintenance = program
    .command('maintenance')
    .description('Close portal and logins for a time (メンテナンス); help stays open');

  maintenance
    .command('on')
    .description('Plan a time in which nobody can log in; it ends by itself')
    .requiredOption('--until <time>', 'its end, e.g. 2026-12-01T06:00+09:00', instant)
    .option('--from <time>', 'its beginning; now when left out', instant)
    .addHelpText('after', example('warifu maintenance on --until 2026-12-01T06:00+09:00'))
    .action(async (options: { from?: Temporal.Instant; until: Temporal.Instant }, command: Command) => {
      await withApp(command, async ({ deps }) => {
        const planned = await planMaintenance(deps, options, operator());
        if (isRefusal(planned)) {
          throw new CommandRefused(
            planned.refused === 'maintenance-over'
              ? 'That end has passed. Write a later one.'
              : 'It would end before it begins. Write an end after the beginning.',
          );
        }
        console.log(`Closed from ${planned.from} until ${planned.until}, on all nodes. Help stays open.`);
      });
    });

  maintenance
    .command('off')
    .description('Open again at once, or drop what is planned')
    .addHelpText('after', example('warifu maintenance off'))
    .action(async (_options, command: Command) => {
      await withApp(command, async ({ deps }) => {
        const ended = await endMaintenance(deps, operator());
        if (isRefusal(ended)) throw new CommandRefused('No maintenance is planned.');
        console.log('Open again, on all nodes.');
      });
    });
}

/** A moment with its zone: `06:00` alone would mean another moment on another machine. */
function instant(value: string): Temporal.Instant {
  try {
    return Temporal.Instant.from(value);
  } catch {
    throw new InvalidArgumentError('Write date, time and zone, e.g. 2026-12-01T06:00+09:00.');
  }
}
