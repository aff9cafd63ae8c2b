import { relative } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Command } from 'commander';
import type { App, Serving } from '../app.ts';
import { dayOf } from '../domain/calendar.ts';
import { deciding } from '../domain/certificate/certificate.ts';
import { seenState } from '../domain/certificate/seen-state.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { settingsSchema } from '../domain/institution/settings.ts';
import { spokenCode } from '../domain/issuance/acquisition-code.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { addContract } from '../workflows/add-contract.ts';
import { createInstitution, finishInstitution } from '../workflows/create-institution.ts';
import { type Invited, inviteStaff, type StaffWanted } from '../workflows/invite-staff.ts';
import { issue } from '../workflows/issue.ts';
import { example } from './arguments.ts';
import { stopRequested } from './stop-requested.ts';
import { configOf, opened, operator, quietly, runUntil, served } from './with-app.ts';

const sample = {
  institution: { code: '1376', name: '見本信用金庫', nameEn: 'Mihon Shinkin Bank' },
  mailFrom: { name: '見本信用金庫', address: 'no-reply@mihon.example' },
  helpDesk: {
    name: '見本信金ヘルプデスク',
    nameEn: 'Mihon Shinkin help desk',
    phone: '0120-000-000',
    hours: '平日 9:00〜17:00（通話料無料）',
    hoursEn: 'Weekdays 9:00–17:00 (toll-free)',
  },
  contract: {
    number: '1376-0010001',
    companyName: '株式会社はるか製作所',
    method: 'certificate' as const,
    administrator: { name: 'haruka-adm', personName: '田中 恵子', mail: 'keiko@haruka.example' },
  },
};

/** `warifu start`: everything on one machine, with one fictional institution to try the main job with. */
export function startCommand(program: Command): void {
  program
    .command('start')
    .description('Try Warifu on this machine: a fictional institution and contract, all listeners')
    .addHelpText('after', example('npm start', 'warifu start -c warifu.toml'))
    .action(async (_options, command: Command) => {
      const stop = stopRequested();
      const app = await opened(quietly(configOf(command)), { migrating: true, exclusive: true });
      try {
        const world = await sampleWorld(app);
        const colleagues = await sampleStaff(app, world.institution);
        const serving = await served(app);
        tell(app, serving, { ...world, colleagues }, command.optsWithGlobals<{ config?: string }>().config);
        const stopping = stop.then(() => console.log('\n終了しています… / Stopping …'));
        await runUntil(stopping, app, serving);
      } finally {
        await app.close();
      }
    });
}

/** What there is to try: the code, only when made now, or how to go on. */
interface SampleWorld {
  readonly institution: Institution;
  readonly next:
    | { readonly step: 'acquire'; readonly code: string; readonly deadline: string }
    | { readonly step: 'acquire with the code shown earlier' | 'log in' | 'issue again' | 'unlock' };
}

/** The sample institution, contract and issuance; what is there already stays as it is. */
async function sampleWorld({ deps }: App): Promise<SampleWorld> {
  const actor = operator();
  const settings = settingsSchema.parse({ helpDesk: sample.helpDesk, mailFrom: sample.mailFrom });
  const found = await deps.store.transaction(deps.clock(), (tx) => tx.institutions.byCode(sample.institution.code));
  if (found) await finishInstitution(deps, found, actor);
  const institution = found ?? made(await createInstitution(deps, { ...sample.institution, settings }, actor));

  const added = await addContract(deps, institution, sample.contract, actor);
  if (isRefusal(added) && added.refused !== 'contract-number-taken') made(added);
  const step = await deps.store.transaction(deps.clock(), async (tx) => {
    const loginId = await tx.loginIds.byName(institution.id, sample.contract.administrator.name);
    const contract = loginId && (await tx.contracts.byId(institution.id, loginId.contractId));
    const issuance = loginId && (await tx.issuances.newest(institution.id, loginId.id));
    if (!contract || !issuance) return undefined;
    const certificate = deciding(await tx.certificates.ofLoginId(institution.id, loginId.id), tx.now);
    const seen = seenState(institution, contract, loginId, issuance, certificate, tx.now);
    if (loginId.lockedAt) return 'unlock';
    if (seen === 'active' || seen === 'renewing') return 'log in';
    return seen === 'not-acquired' ? 'acquire with the code shown earlier' : 'issue again';
  });
  if (step) return { institution, next: { step } };
  const { code, issuance } = made(await issue(deps, institution, sample.contract.administrator.name, actor));
  const deadline = dayOf(issuance.deadline, institution.settings.timeZone).toString();
  return { institution, next: { step: 'acquire', code, deadline } };
}

/** One takes in, another approves (S2): both are invited as long as nobody has logged in at the console. */
const staff: readonly StaffWanted[] = [
  { employeeNumber: '10101', personName: '佐藤 美咲', branch: '本店営業部', roles: ['clerk', 'help-desk'] },
  {
    employeeNumber: '10102',
    personName: '山田 隆',
    branch: '本店営業部',
    roles: ['approver', 'auditor', 'administrator'],
  },
];

/** A member of the sample staff: with the link that was made now, or with the one shown earlier; none with a passkey. */
type SampleColleague = { readonly wanted: StaffWanted; readonly invited?: Invited };

/** The sample staff who have no passkey yet. Those who are there already stay as they are. */
async function sampleStaff({ deps }: App, institution: Institution): Promise<SampleColleague[]> {
  const there = await deps.store.transaction(deps.clock(), (tx) => tx.staff.all(institution.id));
  const waiting: SampleColleague[] = [];
  for (const wanted of staff) {
    const found = there.find(({ staff: { employeeNumber } }) => employeeNumber === wanted.employeeNumber);
    if (!found) waiting.push({ wanted, invited: made(await inviteStaff(deps, institution, wanted, operator())) });
    else if (found.passkeys === 0 && !found.staff.suspendedAt) waiting.push({ wanted });
  }
  return waiting;
}

function made<T>(value: T | Refusal): T {
  if (isRefusal(value)) throw new Error(`the sample institution could not be made: ${value.refused}`);
  return value;
}

function tell(
  app: App,
  serving: Serving,
  { institution, next, colleagues }: SampleWorld & { colleagues: readonly SampleColleague[] },
  configFile?: string,
): void {
  const { name: loginId } = sample.contract.administrator;
  const seconds = (performance.now() / 1000).toFixed(1);
  const line = '─'.repeat(72);
  const warifu = `npm run -s warifu --${configFile ? ` -c ${configFile}` : ''}`;
  const issueAgain = `${warifu} issue --institution ${institution.code} --login-id ${loginId}`;
  const begin = '  ［電子証明書の取得］から始めます。 / Begin with “Acquire a certificate”.';
  const how = {
    acquire: () => [begin],
    'acquire with the code shown earlier': () => [
      '  取得コード / Code   発行したときに一度だけ表示しました。新しいコード（前のコードは無効になります）:',
      '                      Shown once, when it was issued. A new one (the earlier one becomes void):',
      `                        ${issueAgain} --new-code`,
      '',
      begin,
    ],
    'log in': () => [
      '  電子証明書は取得済みです。［電子証明書ログイン］へ。 / The certificate is acquired: go on to “Certificate login”.',
    ],
    unlock: () => [
      '  パスワードの間違いが続いたため、このIDではログインできません。再開するには:',
      '  Too many wrong passwords locked this ID. To unlock it:',
      `    ${warifu} unlock --institution ${institution.code} --login-id ${loginId}`,
    ],
    'issue again': () => [
      '  使える電子証明書も取得コードもありません。発行し直すには:',
      '  There is neither a certificate nor a code in use. To issue again:',
      `    ${issueAgain}`,
    ],
  };
  const say = (...lines: string[]) => console.log(lines.join('\n'));
  say(
    line,
    `Warifu 割符 — ${institution.name}`,
    '',
    `  開く / Open         ${serving.portalOrigin}/${institution.code}/`,
    `  ログインID / ID     ${loginId}`,
    ...(next.step === 'acquire'
      ? [`  取得コード / Code   ${spokenCode(next.code)}   (${next.deadline} まで / until)`]
      : []),
    '',
    ...how[next.step](),
  );
  const consoleAddress = `${serving.consoleOrigin}/${institution.code}/`;
  say('', `  職員コンソール / Staff console   ${consoleAddress}`);
  for (const { wanted, invited } of colleagues) {
    say(`    ${wanted.personName}（${wanted.roles.join('・')}） パスキーの登録 / register a passkey:`);
    say(
      invited
        ? `      ${consoleAddress}invitation#${invited.token}`
        : `      前回表示したリンクで / with the link shown earlier; a new one:\n        ${warifu} staff invite --institution ${institution.code} --again ${wanted.employeeNumber}`,
    );
  }
  if (serving.localRoot) {
    const file = relative(process.cwd(), serving.localRoot);
    say(
      '',
      '  このパソコンだけのサーバー証明書を信頼するには / To trust this machine’s server certificates:',
      `    Windows        certutil -user -addstore Root ${file.replaceAll('/', '\\')}`,
      `    macOS          security add-trusted-cert -r trustRoot -k ~/Library/Keychains/login.keychain-db ${file}`,
      '    Linux Chrome   mkdir -p $HOME/.pki/nssdb',
      '                   certutil -d sql:$HOME/.pki/nssdb -N --empty-password   （初回だけ / if there is none yet）',
      `                   certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n warifu-local -i ${file}`,
      `    Firefox        設定 → 証明書 → 認証局証明書 → インポート / Settings → Certificates → Authorities → Import`,
      '    （localhost の名前にしか効かず、鍵は捨ててあります / good for localhost names only; its key is thrown away）',
    );
  }
  if (!app.config.mail.server) {
    const directory = relative(process.cwd(), app.config.mail.directory);
    say('', `  メール / Mail       ${directory}   （送らずにファイルにします / not sent, but written to files）`);
  }
  if (app.place && !app.place.startsWith(app.config.data.directory)) {
    say('', `  データベースの場所 / The database is in   ${app.place}`);
  }
  say('', `  起動 ${seconds} 秒 / started in ${seconds} s — 終了は Ctrl-C / stop with Ctrl-C`, line);
}
