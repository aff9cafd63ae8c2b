import { relative } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Command } from 'commander';
import { type App, openApp, realWorld, type Serving, serve } from '../app.ts';
import { dayOf } from '../domain/calendar.ts';
import type { Institution } from '../domain/institution/institution.ts';
import { settingsSchema } from '../domain/institution/settings.ts';
import { spokenCode } from '../domain/issuance/acquisition-code.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { addContract } from '../workflows/add-contract.ts';
import { createInstitution, finishInstitution } from '../workflows/create-institution.ts';
import { issue } from '../workflows/issue.ts';
import { stopRequested } from './stop-requested.ts';
import { configOf, operator } from './with-app.ts';

const sample = {
  institution: { code: '1376', name: '見本信用金庫', nameEn: 'Mihon Shinkin Bank' },
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
    administrator: { name: 'haruka-adm', personName: '田中 恵子' },
  },
};

/** `warifu start`: everything on one machine, with one fictional institution to try the main job with. */
export function startCommand(program: Command): void {
  program
    .command('start')
    .description('Try Warifu on this machine: a fictional institution and contract, all listeners')
    .action(async (_options, command: Command) => {
      const stop = stopRequested();
      const config = configOf(command);
      const app = await openApp(
        { ...config, log: { level: process.env.WARIFU_LOG_LEVEL ? config.log.level : 'warn' } },
        realWorld,
        { migrating: true },
      );
      try {
        const { institution, code, deadline } = await sampleWorld(app);
        const serving = await serve(app);
        tell(serving, institution, code, deadline);
        await stop;
        console.log('\n終了しています… / Stopping …');
        await serving.close();
      } finally {
        await app.close();
      }
    });
}

/** The sample institution, contract and issuance; what is there already stays as it is. The code only when made now. */
async function sampleWorld({ deps }: App): Promise<{ institution: Institution; code?: string; deadline?: string }> {
  const actor = operator();
  const settings = settingsSchema.parse({ helpDesk: sample.helpDesk });
  const found = await deps.store.transaction(deps.clock(), (tx) => tx.institutions.byCode(sample.institution.code));
  if (found) await finishInstitution(deps, found, actor);
  const institution = found ?? made(await createInstitution(deps, { ...sample.institution, settings }, actor));

  const contract = await addContract(deps, institution, sample.contract, actor);
  if (isRefusal(contract) && contract.refused !== 'contract-number-taken') made(contract);
  const issuance = await deps.store.transaction(deps.clock(), async (tx) => {
    const loginId = await tx.loginIds.byName(institution.id, sample.contract.administrator.name);
    return loginId && (await tx.issuances.newest(institution.id, loginId.id));
  });
  if (issuance) return { institution };
  const issued = made(await issue(deps, institution, sample.contract.administrator.name, actor));
  const deadline = dayOf(issued.issuance.deadline, institution.settings.timeZone).toString();
  return { institution, code: issued.code, deadline };
}

function made<T>(value: T | Refusal): T {
  if (isRefusal(value)) throw new Error(`the sample institution could not be made: ${value.refused}`);
  return value;
}

function tell(serving: Serving, { code: institutionCode, name }: Institution, code?: string, deadline?: string): void {
  const { name: loginId } = sample.contract.administrator;
  const seconds = (performance.now() / 1000).toFixed(1);
  const line = '─'.repeat(72);
  const say = (...lines: string[]) => console.log(lines.join('\n'));
  say(
    line,
    `Warifu 割符 — ${name}`,
    '',
    `  開く / Open         ${serving.portalOrigin}/${institutionCode}/`,
    `  ログインID / ID     ${loginId}`,
    code
      ? `  取得コード / Code   ${spokenCode(code)}   (${deadline} まで / until)`
      : `  取得コード / Code   最初の起動で表示しました。新しいコード: / Shown at the first start. A new one:`,
    ...(code
      ? []
      : [
          `                      npm run -s warifu -- issue --institution ${institutionCode} --login-id ${loginId} --new-code`,
        ]),
    '',
    '  ［電子証明書の取得］から始めます。 / Begin with “Acquire a certificate”.',
  );
  if (serving.localRoot) {
    const file = relative(process.cwd(), serving.localRoot);
    say(
      '',
      '  このパソコンだけのサーバー証明書を信頼するには / To trust this machine’s server certificates:',
      `    Windows        certutil -user -addstore Root ${file.replaceAll('/', '\\')}`,
      `    macOS          security add-trusted-cert -r trustRoot -k ~/Library/Keychains/login.keychain-db ${file}`,
      `    Linux Chrome   certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n warifu-local -i ${file}`,
      `    Firefox        設定 → 証明書 → 認証局証明書 → インポート / Settings → Certificates → Authorities → Import`,
      '    （localhost の名前にしか効かず、鍵は捨ててあります / good for localhost names only; its key is thrown away）',
    );
  }
  say('', `  起動 ${seconds} 秒 / started in ${seconds} s — 終了は Ctrl-C / stop with Ctrl-C`, line);
}
