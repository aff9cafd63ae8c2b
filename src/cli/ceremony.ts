import { existsSync, readFileSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { fingerprintOf, readCeremonyRequest } from '../ca/ceremony-request.ts';
import type { CaKeyType } from '../ca/signer.ts';
import { isRefusal } from '../domain/refusal.ts';
import type { Ceremony, RootRevocationReason } from '../keys/offline-root.ts';
import { fingerprint, fromPem, toPem } from '../pki/certificate.ts';
import { beginCeremony, finishCeremony, importRoot, importRootList, readOfflineRoot } from '../workflows/ceremony.ts';
import { rootFromCeremony } from '../workflows/create-authority.ts';
import { asked, example, fourDigits, oneLine } from './arguments.ts';
import { CommandRefused } from './failures.ts';
import { localTime } from './local-time.ts';
import { configOf, institutionByCode, operator, withApp } from './with-app.ts';

/** `warifu ca ceremony …`: an offline root, whose key the online program never has (docs/ceremony.md). */
export function ceremonyCommands(ca: Command): void {
  const ceremony = ca
    .command('ceremony')
    .description('An offline root: what is done online, and on the offline machine');
  online(ceremony);
  offline(ceremony);
}

function online(ceremony: Command): void {
  ceremony
    .command('begin')
    .description('Online: write the request for the root’s signature of an issuing CA that is prepared')
    .requiredOption('--institution <code>', 'the institution’s code', fourDigits)
    .requiredOption('--out <file>', 'where the request is written; it holds no secret', newFile)
    .addHelpText('after', example('warifu ca ceremony begin --institution 1376 --out 1376.request.json'))
    .action(async (options: { institution: string; out: string }, command: Command) => {
      await withApp(command, async (app) => {
        const { store, clock } = app.deps;
        const rootless = await store.transaction(
          clock(),
          async (tx) => !(await tx.authorities.root()) && (await tx.authorities.offlineRootChosen()),
        );
        if (rootless) throw new CommandRefused(rootFromCeremony);
        const institution = await institutionByCode(app, options.institution);
        const begun = await beginCeremony(app.deps, institution);
        if (isRefusal(begun)) {
          if (begun.refused !== 'root-not-offline' && begun.refused !== 'nothing-to-sign') {
            const findings = begun.refused === 'lint-failed' ? `: ${begun.facts.findings.join('; ')}` : '';
            throw new CommandRefused(
              `What was prepared is not what would be signed${findings}. ` +
                'If pki.url or the policy was changed since, set it back until the ceremony is over, or give up what was ' +
                `prepared: warifu ca abandon --institution ${institution.code}`,
            );
          }
          throw new CommandRefused(
            begun.refused === 'root-not-offline'
              ? 'The root is not offline: its signature needs no ceremony. See docs/ceremony.md.'
              : `Nothing waits for a signature. Prepare it with: warifu ca rollover --institution ${institution.code}`,
          );
        }
        await writeFile(options.out, begun.text, { flag: 'wx' });
        console.log(`Wrote ${options.out}: ${begun.request.commonName}, until ${begun.request.notAfter}.`);
        console.log('Write this down, and read it aloud at the ceremony. SHA-256 of what is to be signed:');
        console.log(`  ${grouped(fingerprintOf(begun.request))}`);
      });
    });
  ceremony
    .command('finish')
    .description('Online: take in what a ceremony brought; whatever is not what was asked for is refused')
    .option('--institution <code>', 'whose issuing CA --certificate is', fourDigits)
    .option('--certificate <file>', 'the certificate that was signed, PEM', readPem('CERTIFICATE'))
    .option('--root <file>', 'a new root’s certificate, PEM, the first time; with its --crl', readPem('CERTIFICATE'))
    .option('--crl <file>', 'the root’s list, PEM', readPem('X509 CRL'))
    .addOption(fingerprintEnd)
    .addHelpText(
      'after',
      example(
        'warifu ca ceremony finish --root root.pem --crl root.crl.pem',
        'warifu ca ceremony finish --institution 1376 --certificate 1376.pem',
        'warifu ca ceremony finish --crl root.crl.pem',
      ),
    )
    .action(async (options: Finish, command: Command) => {
      const { certificate, institution: code, root, crl } = options;
      if ((certificate === undefined) !== (code === undefined))
        throw new CommandRefused('--certificate and --institution belong together.', 2);
      if (root && !crl) throw new CommandRefused('A new root comes with its first list: write --crl too.', 2);
      if (!root && !crl && !certificate) throw new CommandRefused('Write what the ceremony brought. See --help.', 2);
      await withApp(command, async (app) => {
        const { deps } = app;
        if (root) {
          const read = readOfflineRoot(root);
          if (isRefusal(read)) throw new CommandRefused(`This is no root: ${read.facts.findings.join('; ')}.`);
          console.log(`Root: O=${read.organization}, CN=${read.commonName}, until ${read.notAfter}`);
          await confirmed('the certificate, from the record of the ceremony', hex(fingerprint(root)), options);
          const kept = await importRoot(deps, read, crl!, operator());
          if (isRefusal(kept)) {
            throw new CommandRefused(
              kept.refused === 'root-known'
                ? 'This root is here already.'
                : kept.refused === 'crl-unfit'
                  ? `The list is not taken: ${kept.facts.why}.`
                  : kept.refused === 'root-begins-later'
                    ? `This root begins only at ${kept.facts.at}: wait until then, and check the clocks of both machines.`
                    : `${kept.facts.commonName} waits for the signature of the root that is here: finish that first, or give it up with warifu ca abandon.`,
            );
          }
          console.log(`${kept.commonName} is the root from now on. What is prepared next is signed by ceremony.`);
          const all = await deps.store.transaction(deps.clock(), (tx) => tx.institutions.all());
          console.log(
            all.length === 0
              ? 'Next: warifu institution add --help'
              : `Next, for each institution: warifu ca rollover --institution ${all[0]!.code}`,
          );
        } else if (crl) {
          const taken = await importRootList(deps, crl, operator());
          if (isRefusal(taken)) {
            throw new CommandRefused(
              taken.refused === 'root-not-offline'
                ? 'There is no offline root here.'
                : `The list is not taken: ${taken.facts.why}.`,
            );
          }
          console.log(
            `List no. ${taken.list.number} is published; the next is due by ${localTime(taken.list.nextUpdate, 'Etc/UTC')}.`,
          );
          for (const name of taken.revoked) {
            console.log(`It revokes ${name}: end the certificates it issued (console, “impact”), and roll it over.`);
          }
        }
        if (certificate) {
          const institution = await institutionByCode(app, code!);
          const signed = await finishCeremony(deps, institution, certificate, operator());
          if (isRefusal(signed)) {
            if (signed.refused === 'taken-in-before') {
              const { commonName, waiting } = signed.facts;
              if (waiting) throw new CommandRefused(`${commonName} was taken in before; ${waiting} still waits.`);
              console.log(`${commonName} was taken in before; nothing waits.`);
              return;
            }
            const sentences: Record<typeof signed.refused, string> = {
              'root-not-offline': 'There is no offline root here.',
              'nothing-to-sign': 'Nothing of this institution waits for a signature.',
              'not-what-was-asked': 'The certificate is not what was asked for: nothing is taken.',
              'authority-revoked': `The root revoked it meanwhile: nothing is taken. Prepare another with: warifu ca rollover --institution ${institution.code}`,
              'authority-abandoned': `It was given up: nothing is taken. What is asked for now: warifu ca ceremony begin --institution ${institution.code} --help`,
              'not-signed-by-root': 'The certificate is not signed by the root: nothing is taken.',
            };
            throw new CommandRefused(sentences[signed.refused]);
          }
          console.log(
            `${signed.commonName} is signed, and trusted on all nodes. It issues ${signed.activatedAt ? 'from now on' : 'nothing yet'}.`,
          );
          console.log('Add it wherever else a list of your CAs is kept (proxies, applications):');
          console.log(`  ${deps.pkiUrl}/ca/${signed.id}.cer`);
          if (!signed.activatedAt) console.log(`After a week: warifu ca activate --institution ${institution.code}`);
        }
      });
    });
}

interface Finish {
  institution?: string;
  certificate?: Uint8Array;
  root?: Uint8Array;
  crl?: Uint8Array;
  fingerprintEnd?: string;
}

function offline(ceremony: Command): void {
  const withPersons = (command: Command) =>
    command
      .requiredOption('--folder <folder>', 'the folder of the offline root, on the medium that is locked away')
      .requiredOption('--by <name>', 'who is there; twice or more', (name: string, names: string[] = []) => [
        ...names,
        oneLine(name),
      ]);
  const days = (preset: number) =>
    new Option('--list-days <days>', 'how long the list is good').default(preset).argParser(between(1, 400));

  withPersons(ceremony.command('root'))
    .description('Offline: make the root, its key (encrypted file or HSM) and its first list')
    .option('--name <name>', 'its common name', oneLine, 'Warifu Platform Root CA G1')
    .option('--organization <name>', 'its organization', oneLine, 'Warifu Platform')
    .addOption(
      new Option('--key <type>', 'its key')
        .choices(['EC P-384', 'EC P-256', 'RSA-4096', 'RSA-3072'])
        .default('EC P-384'),
    )
    .addOption(new Option('--years <years>', 'how long it is good').default(20).argParser(between(1, 40)))
    .addOption(days(190))
    .addHelpText(
      'after',
      example('warifu ca ceremony root --folder /media/root --by "Sato Misaki" --by "Tanaka Keiko"'),
    )
    .action(
      async (
        options: Offline & { name: string; organization: string; key: CaKeyType; years: number; listDays: number },
        command: Command,
      ) => {
        await withCeremony(options, command, async (offline, ceremony) => {
          const { name: commonName, organization, key: keyType, years, listDays } = options;
          const made = await offline.createOfflineRoot(ceremony, {
            commonName,
            organization,
            keyType,
            years,
            listDays,
          });
          console.log(`Made ${commonName}. Carry root.pem and root.crl.pem to the online machine.`);
          console.log('Write this down, and read it aloud there. SHA-256 of the certificate:');
          console.log(`  ${grouped(hex(fingerprint(made.certificate)))}`);
          console.log(`Print and sign the record: ${made.record}`);
        });
      },
    );

  withPersons(ceremony.command('sign'))
    .description('Offline: show what a request asks for, compare its fingerprint, and sign it')
    .argument('<request>', 'the file that warifu ca ceremony begin wrote', existing)
    .requiredOption('--out <file>', 'where the certificate is written, PEM', newFile)
    .addOption(fingerprintEnd)
    .addHelpText(
      'after',
      example(
        'warifu ca ceremony sign 1376.request.json --out 1376.pem --folder /media/root --by "Sato Misaki" --by "Tanaka Keiko"',
      ),
    )
    .action(async (path: string, options: Offline & { out: string; fingerprintEnd?: string }, command: Command) => {
      await withCeremony(options, command, async (offline, ceremony) => {
        const request = readCeremonyRequest(readFileSync(path, 'utf8'));
        if (isRefusal(request)) throw new CommandRefused(`${path} is no request of warifu ca ceremony begin.`);
        const { keyType, serial } = await offline.judgeCeremonyRequest(options.folder, request);
        const shown: [string, string][] = [
          ['Institution', request.institutionCode],
          ['Name', `O=${request.organization}, CN=${request.commonName}`],
          ['Valid', `${request.notBefore} to ${request.notAfter}`],
          ['Key', `${keyType}; whoever asks has proven to hold it`],
          ['Serial number', hex(serial)],
          ['Revocation list', request.published.crlUrl],
          ['Root’s certificate', request.published.caIssuersUrl],
          ...(request.published.ocspUrl ? [['OCSP', request.published.ocspUrl] as [string, string]] : []),
          ['Policy', request.published.policyOid],
          ['Profile', 'issuing CA: no CA below it, clients’ certificates only; every byte was compared'],
          ['Clock', `${ceremony.now}, of this machine`],
        ];
        for (const [name, value] of shown) console.log(`${`${name}:`.padEnd(20)}${value}`);
        await confirmed('what is to be signed, as it is read aloud', fingerprintOf(request), options);
        const { certificate, record } = await offline.signCeremonyRequest(ceremony, request);
        await writeFile(options.out, toPem('CERTIFICATE', certificate), { flag: 'wx' });
        console.log(`Signed. Carry ${options.out} to the online machine: warifu ca ceremony finish --help`);
        console.log(`Print and sign the record: ${record}`);
      });
    });

  withPersons(ceremony.command('crl'))
    .description('Offline: make the root’s next list, before the last one ends, or to revoke an issuing CA')
    .option(
      '--revoke <serial>',
      'the serial number of an issuing CA’s certificate, hexadecimal; as often as needed',
      (text: string, serials: string[] = []) => [...serials, serialNumber(text)],
    )
    .addOption(
      new Option('--reason <reason>', 'why it is revoked')
        .choices(['keyCompromise', 'cACompromise', 'superseded', 'cessationOfOperation', 'unspecified'])
        .default('unspecified'),
    )
    .addOption(days(190))
    .addHelpText('after', example('warifu ca ceremony crl --folder /media/root --by "Sato Misaki" --by "Tanaka Keiko"'))
    .action(
      async (
        options: Offline & { revoke?: string[]; reason: RootRevocationReason; listDays: number },
        command: Command,
      ) => {
        await withCeremony(options, command, async (offline, ceremony) => {
          const { revoke: serials = [], reason, listDays } = options;
          const { list, record } = await offline.renewRootList(ceremony, listDays, { serials, reason });
          console.log(`Carry ${list} to the online machine: warifu ca ceremony finish --crl root.crl.pem`);
          console.log(`Print and sign the record: ${record}`);
        });
      },
    );
}

interface Offline {
  folder: string;
  by: string[];
}

/** Opens the keys of the offline machine; there is no database, and nothing but the folder is written to. */
async function withCeremony(
  { folder, by }: Offline,
  command: Command,
  work: (offline: typeof import('../keys/offline-root.ts'), ceremony: Ceremony) => Promise<void>,
): Promise<void> {
  if (by.length < 2) throw new CommandRefused('A ceremony takes two persons: write --by twice.', 2);
  // However it is typed: wide letters and blanks make nobody another person.
  const persons = new Set(by.map((name) => name.normalize('NFKC').replace(/\s+/g, '').toLowerCase()));
  if (persons.size < by.length) throw new CommandRefused('One person is named twice: a ceremony takes two.', 2);
  const config = configOf(command);
  const passphrase = config.keys.passphrase?.reveal();
  if (!passphrase && !config.pkcs11) {
    throw new CommandRefused(
      'The root’s key needs a passphrase (keys.passphrase, WARIFU_KEYS_PASSPHRASE) or an HSM (pkcs11.module).',
      2,
    );
  }
  const [offline, { fileKeyRoom }, { openToken }, { refusedPins }, { tokenKeyRoom }, { realWorld }] = await Promise.all(
    [
      import('../keys/offline-root.ts'),
      import('../keys/file-room.ts'),
      import('../keys/pkcs11/token.ts'),
      import('../keys/pkcs11/refused-pins.ts'),
      import('../keys/pkcs11/token-room.ts'),
      import('../app.ts'),
    ],
  );
  const token = config.pkcs11 && openToken(config.pkcs11, refusedPins(config.keys.directory));
  try {
    await work(offline, {
      folder,
      keys: token ? tokenKeyRoom(token) : fileKeyRoom(join(folder, 'keys'), passphrase!),
      keyPlace: config.pkcs11 ? `HSM "${config.pkcs11.token}"` : 'encrypted file',
      persons: by,
      now: realWorld.clock(),
      random: realWorld.random,
    });
  } catch (error) {
    throw error instanceof offline.CeremonyStopped ? new CommandRefused(error.message) : error;
  } finally {
    await token?.close();
  }
}

/**
 * So many hexadecimal characters are typed: half of a SHA-256, 128 bits. Of fewer, somebody who chooses the bytes could
 * find others with the same end.
 */
const typedCharacters = 32;

const fingerprintEnd = new Option(
  '--fingerprint-end <characters>',
  `the last ${typedCharacters} characters of the fingerprint that is read aloud; asked for otherwise`,
);

/**
 * Has the second half of a fingerprint typed as it is read aloud by somebody else. It is not shown here, so that nobody can
 * copy it from the screen instead of comparing.
 */
async function confirmed(of: string, fingerprint: string, { fingerprintEnd: given }: { fingerprintEnd?: string }) {
  console.log(`SHA-256 of ${of}:`);
  console.log(`  ${grouped(fingerprint.slice(0, -typedCharacters))} ${grouped('?'.repeat(typedCharacters))}`);
  const typed = given ?? (await asked(`The last ${typedCharacters} characters, in groups of 4: `));
  if (typed.replace(/\s/g, '').toLowerCase() === fingerprint.slice(-typedCharacters)) return;
  throw new CommandRefused(
    'That is not its second half: it was mistyped, or this is another file than the one that is read aloud. Nothing was done.',
  );
}

const grouped = (hexadecimal: string) => hexadecimal.match(/.{4}/g)!.join(' ');
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

function newFile(path: string): string {
  if (existsSync(path)) throw new InvalidArgumentError('There is such a file already.');
  return path;
}

function existing(path: string): string {
  if (!existsSync(path)) throw new InvalidArgumentError('There is no such file.');
  return path;
}

/** Takes a file with one PEM block; lists of a root are small. */
function readPem(label: string): (path: string) => Uint8Array {
  return (path) => {
    const text = existsSync(path) && statSync(path).size < 1_000_000 ? readFileSync(path, 'utf8') : undefined;
    if (text === undefined) throw new InvalidArgumentError('There is no such file, or it is too large.');
    const der = fromPem(label, text);
    if (isRefusal(der)) throw new InvalidArgumentError(`It is not one ${label} in PEM.`);
    return der;
  };
}

function serialNumber(text: string): string {
  if (!/^([0-9a-f]{2}){1,20}$/i.test(text)) throw new InvalidArgumentError('Write its octets in hexadecimal.');
  return text.toLowerCase();
}

function between(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most)) throw new InvalidArgumentError(`Write a number from ${least} to ${most}.`);
    return value;
  };
}
