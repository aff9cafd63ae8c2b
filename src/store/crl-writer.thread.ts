import { parentPort, workerData } from 'node:worker_threads';
import pg from 'pg';
import { crlEntry, prepareCrlOf, type RevocationReason } from '../ca/crl.ts';
import type { Answer, Asked } from './crl-writer.ts';

/** The thread of crl-writer.ts. */

const { databaseUrl } = workerData as { databaseUrl: string };
const raw: pg.CustomTypesConfig = { getTypeParser: () => (text: string) => text };

let before: Promise<void> = Promise.resolve();
parentPort!.on('message', (asked: Asked) => {
  before = before.then(() => answer(asked));
});

async function answer(asked: Asked): Promise<void> {
  try {
    const { tbs, listed } = await written(asked);
    const own = new Uint8Array(tbs);
    parentPort!.postMessage({ id: asked.id, tbs: own, listed } satisfies Answer, [own.buffer]);
  } catch (error) {
    parentPort!.postMessage({ id: asked.id, fault: String(error) } satisfies Answer);
  }
}

async function written(asked: Asked): Promise<{ tbs: Uint8Array; listed: string }> {
  const { authorityId, part, since } = asked;
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: 'warifu lists',
    connectionTimeoutMillis: 10_000,
    options: '-c lock_timeout=5s -c statement_timeout=60s',
  });
  client.on('error', () => {});
  await client.connect();
  try {
    // One snapshot for both: what is noted as listed is in the list.
    await client.query('begin isolation level repeatable read read only');
    const { rows } = await client.query(
      `select coalesce(range_agg(int8range(id, id, '[]')), '{}')::text as listed from unlisted_revocations
       where authority_id = $1 and part = $2`,
      [authorityId, part],
    );
    const entries: Uint8Array[] = [];
    await eachRow(
      client,
      `select serial, floor(extract(epoch from ended_at) * 1000)::bigint, end_reason from certificates
       where authority_id = $1 and ($2 = 0 or crl_part = $2) and state in ('revoked', 'abandoned')
         and not_after >= to_timestamp($3::float8 / 1000)
       order by crl_part, ended_at, serial`,
      [authorityId, part, since],
      ([serial, at, reason]) =>
        entries.push(
          crlEntry({
            serial: Buffer.from(serial!.slice(2), 'hex'),
            at: Temporal.Instant.fromEpochMilliseconds(Number(at)),
            reason: (reason ?? undefined) as RevocationReason | undefined,
          }),
        ),
    );
    const tbs = prepareCrlOf(
      {
        issuer: asked.issuer,
        number: asked.number,
        thisUpdate: Temporal.Instant.fromEpochMilliseconds(asked.thisUpdate),
        nextUpdate: Temporal.Instant.fromEpochMilliseconds(asked.nextUpdate),
        publishedAt: asked.publishedAt,
      },
      entries,
    );
    return { tbs, listed: rows[0].listed };
  } finally {
    await client.end();
  }
}

/** Rows as texts, one after another as they come; they are never all in memory. */
function eachRow(
  client: pg.Client,
  text: string,
  values: unknown[],
  take: (row: (string | null)[]) => void,
): Promise<void> {
  const query = new pg.Query({ text, values, rowMode: 'array', types: raw } as pg.QueryConfig);
  return new Promise((resolve, reject) => {
    query.on('row', take as never);
    query.on('end', () => resolve());
    query.on('error', reject);
    client.query(query);
  });
}
