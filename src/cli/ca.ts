import type { Command } from 'commander';
import { dayOf } from '../domain/calendar.ts';
import type { GenerationState } from '../domain/institution/authority.ts';
import { authorityStanding, rootListStanding } from '../domain/institution/authority-standing.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { isRefusal } from '../domain/refusal.ts';
import { rootFromCeremony } from '../workflows/create-authority.ts';
import type { Dependencies, KeyPlace } from '../workflows/dependencies.ts';
import { type AuthorityFacts, readAuthorities } from '../workflows/read-authorities.ts';
import { abandonAuthority, activateAuthority, rollOverAuthority } from '../workflows/roll-over-authority.ts';
import { asked, example, fourDigits } from './arguments.ts';
import { ceremonyCommands } from './ceremony.ts';
import { CommandRefused } from './failures.ts';
import { localTime } from './local-time.ts';
import { institutionByCode, operator, withApp } from './with-app.ts';

/** `warifu ca status | rollover | activate | abandon | ceremony`. */
export function caCommands(program: Command): void {
  const ca = program.command('ca').description('The certification authorities: what there is, and the next generation');
  ca.command('status')
    .description('List the root and the generations of each issuing CA: state, dates, where the key is, what is alive')
    .option('--institution <code>', 'of one institution only', fourDigits)
    .addHelpText('after', example('warifu ca status', 'warifu ca status --institution 1376'))
    .action(async ({ institution: code }: { institution?: string }, command: Command) => {
      await withApp(command, async (app) => {
        const { deps } = app;
        const all = code
          ? [await institutionByCode(app, code)]
          : await deps.store.transaction(deps.clock(), (tx) => tx.institutions.all());
        const roots = await readAuthorities(deps);
        const chosen = await deps.store.transaction(deps.clock(), (tx) => tx.authorities.offlineRootChosen());
        if (roots.length === 0)
          console.log(chosen ? rootFromCeremony : 'There is no root yet. Create it with: warifu init');
        for (const root of roots) {
          for (const line of told(await tried(deps, root), 'Etc/UTC', root !== roots[0])) console.log(line);
          const standing = root.authority.offline && root.list && rootListStanding(root.list.nextUpdate, deps.clock());
          if (!standing || standing === 'good') continue;
          console.log(
            `  WARNING       its list ${standing === 'ended' ? 'has ended: whoever checks it takes no certificate' : 'ends within 30 days'}: ` +
              'warifu ca ceremony crl --help',
          );
        }
        for (const institution of all) {
          const generations = await readAuthorities(deps, institution);
          for (const facts of generations) {
            for (const line of told(await tried(deps, facts), institution.settings.timeZone)) console.log(line);
            if (facts.state !== 'issuing') continue;
            const standing = authorityStanding(institution, facts.authority, deps.clock());
            if (standing === 'good') continue;
            console.log(
              `  WARNING       ends before what it issues would: nothing can be issued ${standing === 'ends-soon' ? 'within half a year' : 'any more'}: ` +
                `warifu ca rollover --institution ${institution.code}`,
            );
          }
        }
      });
    });
  ca.command('rollover')
    .description(
      'Prepare the next generation of an institution’s issuing CA; it is trusted at once, and issues nothing yet',
    )
    .requiredOption('--institution <code>', 'the institution’s code', fourDigits)
    .addHelpText('after', example('warifu ca rollover --institution 1376'))
    .action(async (options: { institution: string }, command: Command) => {
      await withApp(command, async (app) => {
        const institution = await institutionByCode(app, options.institution);
        const next = await rollOverAuthority(app.deps, institution, operator());
        if (isRefusal(next)) {
          const { commonName } = next.facts.waiting;
          throw new CommandRefused(`${commonName} waits already. ${toActivate(institution)}`);
        }
        if (!next.certificate) {
          console.log(`Prepared ${next.commonName}. The root is offline: its signature comes from a ceremony.`);
          console.log(`Next: warifu ca ceremony begin --institution ${institution.code} --help`);
          return;
        }
        if (next.activatedAt) {
          console.log(`${next.commonName} is signed, and issues from now on: it is the first.`);
          return;
        }
        console.log(`${next.commonName} is signed, and trusted on all nodes. It issues nothing yet.`);
        console.log('Add it wherever else a list of your CAs is kept (proxies, applications): ');
        console.log(`  ${app.deps.pkiUrl}/ca/${next.id}.cer`);
        console.log(toActivate(institution));
      });
    });
  ca.command('activate')
    .description('Let the generation that waits issue from now on; the one before is retired')
    .requiredOption('--institution <code>', 'the institution’s code', fourDigits)
    .option('--at-once', 'also before it was trusted for a week: only when the old key must not be used any more')
    .addHelpText('after', example('warifu ca activate --institution 1376'))
    .action(async (options: { institution: string; atOnce?: true }, command: Command) => {
      await withApp(command, async (app) => {
        const institution = await institutionByCode(app, options.institution);
        const atOnce = options.atOnce === true;
        const activated = await activateAuthority(app.deps, institution, { atOnce }, operator());
        if (!isRefusal(activated)) {
          console.log(`${activated.commonName} issues from now on. What the one before issued goes on working.`);
          return;
        }
        const sentences = {
          'no-generation-waits': () =>
            `No generation waits. Prepare one with: warifu ca rollover --institution ${institution.code}`,
          'generation-not-signed': () =>
            `It is not signed yet. See: warifu ca ceremony begin --institution ${institution.code} --help`,
          'generation-revoked': () =>
            `The root revoked it. Prepare another with: warifu ca rollover --institution ${institution.code}`,
          'generation-ends': ({ at }: { at: Temporal.Instant }) =>
            `It ends on ${dayOf(at, institution.settings.timeZone)}, too soon to issue anything. Prepare another with: warifu ca rollover --institution ${institution.code}`,
          'too-early': ({ from }: { from: Temporal.Instant }) =>
            `Others may not trust it yet: wait until ${localTime(from, institution.settings.timeZone)}, or write --at-once.`,
        };
        throw new CommandRefused(
          activated.refused === 'too-early'
            ? sentences['too-early'](activated.facts)
            : activated.refused === 'generation-ends'
              ? sentences['generation-ends'](activated.facts)
              : sentences[activated.refused](),
        );
      });
    });
  ca.command('abandon')
    .description('Give up the generation that waits for the root’s signature: its key is lost, or an address changed')
    .requiredOption('--institution <code>', 'the institution’s code', fourDigits)
    .option('--yes', 'without asking for its name')
    .addHelpText('after', example('warifu ca abandon --institution 1376'))
    .action(async (options: { institution: string; yes?: true }, command: Command) => {
      await withApp(command, async (app) => {
        const institution = await institutionByCode(app, options.institution);
        const confirmed = async (commonName: string) => {
          if (options.yes) return true;
          console.log(`${commonName} will never be signed. Type its name to give it up.`);
          return (await asked('Name: ')).trim() === commonName;
        };
        const abandoned = await abandonAuthority(app.deps, institution, confirmed, operator());
        if (isRefusal(abandoned)) {
          throw new CommandRefused(
            abandoned.refused === 'not-confirmed'
              ? 'That is not its name. Nothing was done.'
              : 'Nothing waits for a signature: there is nothing to give up.',
          );
        }
        console.log(`${abandoned.commonName} is given up. A signature that comes for it later is not taken.`);
        console.log(`Next: warifu ca rollover --institution ${institution.code}`);
      });
    });
  ceremonyCommands(ca);
}

const toActivate = ({ code }: Institution) => `After a week: warifu ca activate --institution ${code}`;

const states: Record<GenerationState, string> = {
  prepared: 'prepared, waits for the root’s signature',
  trusted: 'trusted, issues nothing yet',
  issuing: 'issues',
  retired: 'retired: publishes lists until its last certificate has expired',
  revoked: 'REVOKED by its root: it issues nothing; what it issued works until that is revoked too',
  abandoned: 'abandoned before it was signed: never used',
  over: 'over: its key is needed for nothing any more',
};
const places: Record<KeyPlace | 'unknown' | 'closed', string> = {
  file: 'encrypted file',
  token: 'HSM',
  absent: 'NOT HERE',
  closed: 'CANNOT BE OPENED: the passphrase is another one, or the file is damaged',
  unknown: 'the HSM cannot be asked now',
};

type Tried = Omit<AuthorityFacts, 'keyPlace'> & { keyPlace: AuthorityFacts['keyPlace'] | 'closed' };

/** Says of a key in a file whether it opens, too. */
async function tried({ keys }: Dependencies, facts: AuthorityFacts): Promise<Tried> {
  if (facts.keyPlace !== 'file') return facts;
  const opens = await keys.open(facts.authority.keyName).catch(() => undefined);
  return opens ? facts : { ...facts, keyPlace: 'closed' };
}

function told(
  { authority, state, keyPlace, alive, lastExpiry, list }: Tried,
  timeZone: string,
  followed = false,
): string[] {
  const { commonName, id, keyName, notAfter, offline } = authority;
  const root = `${offline ? 'root, offline' : 'root'}${followed ? '; signs no CA any more' : ''}`;
  const words = state ? states[state] : root;
  return [
    commonName,
    `  State         ${words}`,
    `  Expiry        ${dayOf(notAfter, timeZone)}`,
    `  Key           ${offline ? 'offline' : `${places[keyPlace]}, ${keyName}`}`,
    ...(state === undefined
      ? []
      : [
          `  Certificates  ${alive} alive${lastExpiry ? `, the last of all expires ${dayOf(lastExpiry, timeZone)}` : ''}`,
        ]),
    list
      ? `  List          no. ${list.number}, ${localTime(list.thisUpdate, timeZone)}, next by ${localTime(list.nextUpdate, timeZone)}`
      : '  List          none yet',
    `  Id            ${id}`,
  ];
}
