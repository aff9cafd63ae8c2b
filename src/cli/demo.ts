import { join, relative } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import type { App, Serving, World } from '../app.ts';
import type { Config } from '../config/config.ts';
import type { MovingClock } from '../demo/moving-clock.ts';
import type { Mark } from '../demo/place.ts';
import type { Listener } from '../web/listeners.ts';
import { example } from './arguments.ts';
import { CommandRefused, explained } from './failures.ts';
import { stopRequested } from './stop-requested.ts';
import { configOf, opened, quietly, runUntil, served } from './with-app.ts';

interface Options {
  readonly fresh?: true;
  readonly yes?: true;
  readonly small?: true;
}

/** `warifu demo`: a year of life in two fictional institutions, and a clock that can be moved on. */
export function demoCommand(program: Command): void {
  program
    .command('demo')
    .description('Show a year of life: fictional institutions with contracts in every state, and a clock to move on')
    .option('--fresh', 'delete the demo there is, and begin anew')
    .option('--small', 'live the same year with fewer people: ready in half the time')
    .option('--yes', 'do not ask before deleting')
    .addHelpText('after', example('npm run demo', 'npm run demo -- --fresh'))
    .action(async (options: Options, command: Command) => {
      let stopped = false;
      const stop = stopRequested().then(() => {
        stopped = true;
      });
      const config = demoConfig(quietly(configOf(command)));
      const mark = (await standing(config, options)) ?? (await lived(config, options, () => stopped));
      await run(config, mark, stop);
    });
}

/**
 * The demo has a directory, keys and a passphrase of its own: nothing of a real installation is touched. Its mails become
 * files, whatever mail server is set: nobody whom it writes to is real.
 */
function demoConfig({ pkcs11: _, ...config }: Config): Config {
  const directory = join(config.data.directory, 'demo');
  return {
    ...config,
    data: { directory },
    keys: { directory: join(directory, 'keys') },
    mail: { directory: join(directory, 'mail') },
  };
}

/** The mark of a demo that is there and finished. What was interrupted, or is to begin anew, is deleted. */
async function standing(config: Config, { fresh, yes }: Options): Promise<Mark | undefined> {
  const { readMark, eraseDemo } = await import('../demo/place.ts');
  const { directory } = config.data;
  const shown = relative(process.cwd(), directory) || directory;
  const mark = await readMark(directory);
  if (!mark || (mark.institutions && !fresh)) return mark;
  if (config.database) {
    throw new CommandRefused(
      `The demo in the database of database.url is ${fresh ? 'not deleted from here' : 'unfinished'}: ` +
        `make that database anew, delete ${shown}, and start again.`,
    );
  }
  if (fresh && !yes && !(await confirmed(shown))) throw new CommandRefused(`Nothing was deleted: ${shown} stays.`);
  if (!fresh)
    console.log('前回は途中で終わりました。はじめから作り直します。 / The last run was interrupted: beginning anew.');
  const { eraseEmbeddedPostgres } = await import('../store/embedded.ts');
  eraseEmbeddedPostgres(join(directory, 'postgres'));
  eraseDemo(directory, mark);
  return undefined;
}

async function confirmed(directory: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new CommandRefused(`Deleting ${directory} has to be confirmed on a terminal, or with --yes.`, 2);
  }
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await lines.question(`${directory} を削除して作り直しますか / Delete it and begin anew? [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}

/** Lives the year into an empty database, with a clock that walks through it. */
async function lived(config: Config, { small }: Options, isStopped: () => boolean): Promise<Mark> {
  const [{ beginDemo, finishDemo, eraseDemo }, story, personas, { movingClock }, world, { letter }, { filePost }] =
    await Promise.all([
      import('../demo/place.ts'),
      import('../demo/life.ts'),
      import('../demo/personas.ts'),
      import('../demo/moving-clock.ts'),
      import('../app.ts'),
      import('../mail/letters.ts'),
      import('../mail/file-post.ts'),
    ]);
  const { clock: real, random } = world.realWorld;
  const { directory } = config.data;
  const mark = await beginDemo(directory, random);
  if (config.database && !(await isEmpty(config))) {
    eraseDemo(directory, mark);
    throw new CommandRefused(
      'The database of database.url holds an installation that the demo did not make: give the demo a database of its ' +
        'own, or take away database.url (WARIFU_DATABASE_URL).',
    );
  }

  console.log(
    '1年分の契約と証明書を作っています（最初だけ） / Living a year of contracts and certificates (this once)',
  );
  const clock = movingClock(real, Temporal.Duration.from({ hours: -24 * story.daysLived }));
  const app = await opened(config, { migrating: true, exclusive: true }, () => clock.now());
  try {
    const scale = small ? story.smallScale : story.fullScale;
    const password = personas.demoPassword(random);
    const told = (months: number, of: number) => {
      if (isStopped()) throw new CommandRefused('Stopped before the year was over: the next start begins it anew.');
      console.log(`  ${String(months).padStart(2)} / ${of} か月 months …`);
    };
    const post = filePost(config.mail.directory);
    const cast = await story.liveAYear(app.deps, clock, { end: real(), password, scale, post, write: letter, told });
    await post.close();
    await forgetJobs(app.databaseUrl);
    console.log('  証明書ファイルを作っています / Writing the certificate files …');
    await personas.writePersonas(directory, cast, password, random);
    const ids = new Set([...cast.values()].map(({ institution }) => institution.id));
    return await finishDemo(directory, mark, [...ids]);
  } finally {
    await app.close();
  }
}

/** The story's postman has carried what these jobs were for: the queue begins empty. */
async function forgetJobs(databaseUrl: string): Promise<void> {
  const pool = (await import('../store/database.ts')).openPool(databaseUrl, 1);
  await pool.query(`select count(*) from graphile_worker.complete_jobs(array(
    select j.id from graphile_worker.jobs j join notices n on n.id::text = j.key where n.state <> 'waiting'))`);
  await pool.end();
}

/** Whether nothing was ever begun in the database. */
async function isEmpty(config: Config): Promise<boolean> {
  const app = await opened(config, { migrating: true });
  try {
    return await app.deps.store.transaction(app.deps.clock(), async (tx) => {
      const root = await tx.authorities.root();
      return root === undefined && (await tx.institutions.all()).length === 0;
    });
  } finally {
    await app.close();
  }
}

/** Opens what was lived, and the control of its clock. */
async function run(config: Config, mark: Mark, stop: Promise<void>): Promise<void> {
  const [{ readClock, keepClock }, { movingClock }, { readPersonas }, { realWorld }] = await Promise.all([
    import('../demo/place.ts'),
    import('../demo/moving-clock.ts'),
    import('../demo/personas.ts'),
    import('../app.ts'),
  ]);
  const { directory } = config.data;
  const keep = (ahead: Temporal.Duration) => keepClock(directory, mark, ahead);
  const clock = movingClock(realWorld.clock, await readClock(directory, mark), keep);
  const personas = await readPersonas(directory);
  const app = await opened(config, { migrating: true, exclusive: true }, () => clock.now());
  try {
    if (config.database) await assertOwn(app, mark);
    const serving = await served(app, realWorld.clock);
    let listener: Listener | undefined;
    try {
      listener = await openControl(app, serving, clock, realWorld.clock, personas);
      tell(serving, listener.port, clock, directory);
      const stopping = stop.then(() => console.log('\n終了しています… / Stopping …'));
      await runUntil(stopping, app, serving);
    } finally {
      await listener?.close();
      await serving.close();
    }
  } finally {
    await app.close();
  }
}

async function assertOwn({ deps }: App, mark: Mark): Promise<void> {
  const found = await deps.store.transaction(deps.clock(), (tx) => tx.institutions.all());
  const own = new Set(mark.institutions);
  if (found.length === own.size && found.every(({ id }) => own.has(id))) return;
  throw new CommandRefused(
    'The database of database.url is not the one this demo was made in: set database.url to that.',
  );
}

/** The control listens on this machine only, whatever `listen` says. */
async function openControl(
  app: App,
  serving: Serving,
  clock: MovingClock,
  real: World['clock'],
  personas: Awaited<ReturnType<typeof import('../demo/personas.ts').readPersonas>>,
): Promise<Listener> {
  const [{ control }, { openHttp }] = await Promise.all([import('../demo/control.tsx'), import('../web/listeners.ts')]);
  const { config } = app;
  let listener: Listener | undefined;
  const pages = control({
    edge: serving.edge,
    consoleOrigin: serving.consoleOrigin,
    clock,
    real,
    directory: config.data.directory,
    mailDirectory: config.mail.directory,
    remind: () => serving.jobs.remind(),
    personas,
    port: () => listener?.port ?? config.demo.port,
  });
  try {
    listener = await openHttp(pages, '127.0.0.1', config.demo.port);
    return listener;
  } catch (error) {
    throw explained(error, config);
  }
}

function tell(serving: Serving, port: number, clock: MovingClock, directory: string): void {
  const line = '─'.repeat(72);
  const root = serving.localRoot && relative(process.cwd(), serving.localRoot);
  const days = Math.floor(clock.ahead().total('hours') / 24);
  const seconds = (performance.now() / 1000).toFixed(1);
  const lines = [
    line,
    'Warifu 割符 — デモ / demo',
    '',
    `  ここから / Begin at    http://localhost:${port}/    （英語 / English: /en/）`,
    '                         時計を進め、人になってみる / move the clock on, be somebody',
    `  ポータル / Portal      ${serving.portalOrigin}/1376/  ${serving.portalOrigin}/9301/`,
    `  職員 / Staff           ${serving.consoleOrigin}/`,
    ...(days > 0 ? [`  デモの日付 / Date      実際より${days}日 先 / ${days} days ahead of the real one`] : []),
    `  届いたメール / Mail    http://localhost:${port}/mail  （送らずにファイルにします / not sent: files in ${relative(process.cwd(), join(directory, 'mail'))}）`,
    `  証明書ファイル / .p12  ${relative(process.cwd(), join(directory, 'personas'))}`,
    ...(root
      ? [
          '',
          '  このパソコンだけのサーバー証明書を信頼するには / To trust this machine’s server certificates:',
          '    Linux Chrome   mkdir -p $HOME/.pki/nssdb',
          '                   certutil -d sql:$HOME/.pki/nssdb -N --empty-password   （初回だけ / if there is none yet）',
          `                   certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n warifu-demo -i ${root}`,
          `    ほか / others  ${root}  （npm start の説明と同じ / as npm start explains）`,
        ]
      : []),
    '',
    '  最初からやり直す / Begin anew   npm run demo -- --fresh',
    `  起動 ${seconds} 秒 / started in ${seconds} s — 終了は Ctrl-C / stop with Ctrl-C`,
    line,
  ];
  console.log(lines.join('\n'));
}
