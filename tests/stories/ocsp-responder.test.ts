import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Authority } from '../../src/domain/institution/authority.ts';
import type { Institution } from '../../src/domain/institution/institution.ts';
import { isRefusal } from '../../src/domain/refusal.ts';
import { fileKeyRoom } from '../../src/keys/file-room.ts';
import { readCertificate } from '../../src/pki/certificate.ts';
import { toPem } from '../../src/pki/pem.ts';
import { asOwner } from '../../src/testing/database.ts';
import { certIdOf, questionOf } from '../../src/testing/ocsp.ts';
import { anAcquired, anInstitution, openWorld, type TestWorld } from '../../src/testing/world.ts';
import { OcspDesk } from '../../src/workflows/answer-ocsp.ts';
import type { Dependencies } from '../../src/workflows/dependencies.ts';
import { forgetResponderKeys } from '../../src/workflows/forget-responder-keys.ts';
import { KnownStatuses } from '../../src/workflows/known-statuses.ts';
import { openResponder, renewResponders } from '../../src/workflows/ocsp-responder.ts';

const folder = mkdtempSync(join(tmpdir(), 'warifu-responder-'));
const day = 24;
let world: TestWorld;
let institution: Institution;
let authority: Authority;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true });
});
let code = 9300;
beforeEach(async () => {
  code += 1;
  institution = await anInstitution(world, { code: String(code) });
  authority = (await world.deps.store.transaction(world.clock.now, (tx) => tx.authorities.issuing(institution.id)))!;
});

/** Where a key lies; moved away, the key is gone. */
const keyFile = (name: string) => join(world.app.config.keys.directory, `${name}.pem`);
const away: string[] = [];
const takeAway = (name: string) => {
  renameSync(keyFile(name), `${keyFile(name)}.away`);
  away.push(name);
};
const bringBack = () => {
  for (const name of away.splice(0)) renameSync(`${keyFile(name)}.away`, keyFile(name));
};
afterEach(bringBack);

/** The same program started anew: no key is open yet. With `keys` elsewhere, a node that shares no folder. */
const startedAnew = (directory = world.app.config.keys.directory): Dependencies => {
  const keys = fileKeyRoom(directory, world.app.config.keys.passphrase!.reveal());
  return { ...world.deps, keys, responderKeys: keys };
};
const rows = () =>
  asOwner(
    world.database,
    'select number, key_name, encode(serial, $2) as serial, certificate is not null as signed from ocsp_responders where authority_id = $1 order by number',
    [authority.id, 'hex'],
  );
const text = (der: Uint8Array): string => {
  const file = join(folder, 'one.pem');
  writeFileSync(file, toPem('CERTIFICATE', der));
  return execFileSync('openssl', ['x509', '-in', file, '-noout', '-text'], { encoding: 'utf8' });
};

/** A desk of a program, and how it answers about a certificate. */
async function aDesk(deps = startedAnew()) {
  let elapsed = 0;
  const failures: string[] = [];
  const known = new KnownStatuses(deps, () => elapsed);
  await known.follow();
  const desk = new OcspDesk(
    deps,
    known,
    () => elapsed,
    (_, error) => failures.push(String(error)),
  );
  return {
    failures,
    async status(question: Uint8Array) {
      elapsed += 60_000;
      await known.follow();
      return (await desk.answer(question)).status;
    },
  };
}

describe('the responder of a CA (RFC 6960 §4.2.2.2)', () => {
  it('has a certificate for answers alone, of thirty days, which nobody looks up', async () => {
    const { certificate, notAfter } = await openResponder(world.deps, authority.id);
    const read = readCertificate(certificate);
    if (isRefusal(read)) throw new Error(read.facts.why);
    expect(read.notAfter.equals(notAfter)).toBe(true);
    expect(world.clock.now.until(notAfter).total('hours')).toBeCloseTo(30 * day, 0);
    const shown = text(certificate);
    expect(shown).toMatch(/Extended Key Usage: \n\s+OCSP Signing\n/);
    expect(shown).toMatch(/Key Usage: critical\n\s+Digital Signature\n/);
    expect(shown).toMatch(/OCSP No Check: \n/);
    expect(shown).toMatch(/CA:FALSE/);
  });

  it('is one for all programs that share the keys, however many ask at once', async () => {
    const programs = Array.from({ length: 6 }, () => startedAnew());
    const opened = await Promise.all(programs.map((deps) => openResponder(deps, authority.id)));
    const last = opened.map(({ certificate }) => Buffer.from(certificate).toString('hex'));
    const again = await Promise.all(programs.map((deps) => openResponder(deps, authority.id)));
    const now = new Set(again.map(({ certificate }) => Buffer.from(certificate).toString('hex')));
    expect(now.size).toBe(1);
    expect(last).toContain([...now][0]);
    const numbers = (await rows()).map(({ number }) => number);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  });

  it('is another one at a program that does not share them, and both go on with their own', async () => {
    const here = startedAnew();
    const elsewhere = startedAnew(mkdtempSync(join(folder, 'keys-')));
    const first = await openResponder(here, authority.id);
    const caKey = await here.keys.open(authority.keyName);
    const open = elsewhere.keys.open.bind(elsewhere.keys);
    const there: Dependencies = {
      ...elsewhere,
      keys: { ...elsewhere.keys, open: async (name) => (name === authority.keyName ? caKey : open(name)) },
    };
    const second = await openResponder(there, authority.id);
    expect(second.certificate).not.toEqual(first.certificate);
    expect((await openResponder(here, authority.id)).certificate).toEqual(first.certificate);
    expect((await openResponder(there, authority.id)).certificate).toEqual(second.certificate);
    expect(await rows()).toHaveLength(2);
  });

  it('is made anew fifteen days before its end, without anybody asking', async () => {
    const first = await openResponder(world.deps, authority.id);
    world.clock.now = first.notAfter.subtract({ hours: 15 * day, seconds: 1 });
    await renewResponders(world.deps);
    expect(await rows()).toHaveLength(1);
    world.clock.advance({ seconds: 1 });
    expect(await renewResponders(world.deps)).toEqual([]);
    expect(await renewResponders(world.deps)).toEqual([]);
    expect((await rows()).map(({ signed }) => signed)).toEqual([true, true]);
    const second = await openResponder(world.deps, authority.id);
    expect(second.notAfter.equals(first.notAfter)).toBe(false);
  });
});

describe('the key of a responder that has ended', () => {
  const keysOf = async () => (await rows()).map(({ key_name: name }) => existsSync(keyFile(String(name))));
  const replacedOnce = async () => {
    const first = await openResponder(world.deps, authority.id);
    world.clock.now = first.notAfter.subtract({ hours: 10 * day });
    await openResponder(world.deps, authority.id);
    return first;
  };

  it('is removed a day later, and all others stay', async () => {
    const { certificate } = await anAcquired(world, institution);
    const desk = await aDesk();
    const { notAfter } = await replacedOnce();
    world.clock.now = notAfter.add({ hours: day });
    await forgetResponderKeys(world.deps);
    expect(await keysOf()).toEqual([true, true]);
    world.clock.advance({ seconds: 1 });
    await Promise.all([forgetResponderKeys(world.deps), forgetResponderKeys(startedAnew())]);
    await forgetResponderKeys(world.deps);
    expect(await keysOf()).toEqual([false, true]);
    expect(existsSync(keyFile(authority.keyName))).toBe(true);
    expect(await rows()).toHaveLength(2);
    const question = questionOf([certIdOf(authority.certificate!, certificate.serial)]);
    expect(await desk.status(question)).toBe('successful');
    expect(await (await aDesk()).status(question)).toBe('successful');
  });

  it('stays where no other is in its place, and where a row names another key', async () => {
    const { notAfter } = await openResponder(world.deps, authority.id);
    world.clock.now = notAfter.add({ hours: 2 * day });
    await forgetResponderKeys(world.deps);
    expect(await keysOf()).toEqual([true]);
    await openResponder(world.deps, authority.id);
    await asOwner(world.database, 'update ocsp_responders set key_name = $2 where authority_id = $1 and number = 1', [
      authority.id,
      authority.keyName,
    ]);
    await forgetResponderKeys(world.deps);
    expect(await keysOf()).toEqual([true, true]);
  });

  it('is not left behind by a program that another was ahead of', async () => {
    const programs = Array.from({ length: 4 }, () => startedAnew());
    const before = new Set(readdirSync(world.app.config.keys.directory));
    await Promise.all(programs.map((deps) => openResponder(deps, authority.id)));
    const made = readdirSync(world.app.config.keys.directory).filter((file) => !before.has(file));
    expect(made.sort()).toEqual((await rows()).map(({ key_name: name }) => `${name}.pem`).sort());
  });
});

describe('before its CA signs, serial number and to-be-signed bytes are stored (I2)', () => {
  it('and what a program that died had prepared is signed over the very same bytes by the next', async () => {
    const dying: Dependencies = {
      ...startedAnew(),
      keys: {
        ...world.deps.keys,
        open: async (name) => {
          const signer = await world.deps.keys.open(name);
          return name === authority.keyName ? { ...signer, sign: () => Promise.reject(new Error('killed')) } : signer;
        },
      },
    };
    await expect(openResponder(dying, authority.id)).rejects.toThrow('killed');
    const [prepared] = await rows();
    expect(prepared).toMatchObject({ number: 1, signed: false });
    const { certificate } = await openResponder(startedAnew(), authority.id);
    const read = readCertificate(certificate);
    expect(!isRefusal(read) && Buffer.from(read.serial).toString('hex')).toBe(prepared!.serial);
    expect(await rows()).toEqual([{ ...prepared, signed: true }]);
    const events = await asOwner(
      world.database,
      `select count(*)::int as n from audit_events where act = 'ocsp-responder-created' and subject = $1`,
      [authority.id],
    );
    expect(events).toEqual([{ n: 1 }]);
  });
});

describe('a CA whose key is away', () => {
  it('is answered for until its responder expires, and again once the key is back', async () => {
    const { certificate } = await anAcquired(world, institution);
    const question = questionOf([certIdOf(authority.certificate!, certificate.serial)]);
    const first = await aDesk();
    expect(await first.status(question)).toBe('successful');
    const [{ key_name: responderKey }] = (await rows()) as [{ key_name: string }];
    const { notAfter } = await openResponder(world.deps, authority.id);
    takeAway(authority.keyName);

    world.clock.now = notAfter.subtract({ hours: 1 });
    const restarted = await aDesk();
    expect(await restarted.status(question)).toBe('successful');
    expect(await first.status(question)).toBe('successful');
    world.clock.now = notAfter.add({ hours: 1 });
    expect(await restarted.status(question)).toBe('tryLater');
    expect(restarted.failures.join()).toContain(authority.keyName);
    expect(restarted.failures.join()).not.toContain(responderKey);
    bringBack();
    expect(await restarted.status(question)).toBe('successful');
  });

  it('delays no other’s answers, and many questions make one try', async () => {
    const other = await anInstitution(world, { code: `8${code}`.slice(0, 4) });
    const theirs = (await world.deps.store.transaction(world.clock.now, (tx) => tx.authorities.issuing(other.id)))!;
    const [a, b] = [await anAcquired(world, institution), await anAcquired(world, other)];
    takeAway(authority.keyName);
    const desk = await aDesk();
    const broken = questionOf([certIdOf(authority.certificate!, a.certificate.serial)]);
    const whole = questionOf([certIdOf(theirs.certificate!, b.certificate.serial)]);
    expect(await desk.status(broken)).toBe('tryLater');
    expect(await desk.status(whole)).toBe('successful');
    const [failed, ...others] = await renewResponders(startedAnew()).then((all) =>
      all.filter(({ authorityId }) => authorityId === authority.id || authorityId === theirs.id),
    );
    expect([failed?.authorityId, others]).toEqual([authority.id, []]);
  });

  it('or opens and does not sign, has one responder that waits for it, however often it is tried', async () => {
    const broken = startedAnew();
    const open = broken.keys.open.bind(broken.keys);
    broken.keys.open = async (name) => ({
      ...(await open(name)),
      sign: () => Promise.reject(new Error('the token is full')),
    });
    for (let n = 0; n < 3; n++) await expect(openResponder(broken, authority.id)).rejects.toThrow('the token is full');
    expect(await rows()).toMatchObject([{ number: 1, signed: false }]);
    await openResponder(startedAnew(), authority.id);
    expect(await rows()).toMatchObject([{ number: 1, signed: true }]);
  });

  it('or does not answer, is answered for by the last one, makes nobody wait for good, and delays no other', async () => {
    const other = await anInstitution(world, { code: `7${code}`.slice(0, 4) });
    const theirs = (await world.deps.store.transaction(world.clock.now, (tx) => tx.authorities.issuing(other.id)))!;
    const { certificate } = await anAcquired(world, institution);
    const question = questionOf([certIdOf(authority.certificate!, certificate.serial)]);
    const last = await openResponder(world.deps, authority.id);
    const hanging = (): Dependencies => {
      const deps = startedAnew();
      const open: Dependencies['keys']['open'] = async (name) => {
        const signer = await deps.keys.open(name);
        return name === authority.keyName ? { ...signer, sign: () => new Promise(() => {}) } : signer;
      };
      return { ...deps, keys: { ...deps.keys, open } };
    };
    world.clock.now = last.renewAt.add({ seconds: 1 });
    const [desk, newcomer] = [await aDesk(hanging()), hanging()];
    const [status, failed] = await Promise.all([desk.status(question), renewResponders(newcomer)]);
    expect(status).toBe('successful');
    expect(failed.map(({ authorityId }) => authorityId)).not.toContain(theirs.id);
    const signed = 'select number from ocsp_responders where authority_id = $1 and certificate is not null';
    expect(await asOwner(world.database, signed, [theirs.id])).toHaveLength(1);

    world.clock.now = last.notAfter.add({ seconds: 1 });
    const late = await aDesk(hanging());
    expect(await late.status(question)).toBe('tryLater');
    expect(late.failures.join()).toContain('did not sign in time');
  }, 60_000);
});

describe('a registry that is restored or fails over', () => {
  it('is read anew by programs that run on, whatever its transactions are numbered', async () => {
    const { certificate } = await anAcquired(world, institution);
    let lineage = 'a';
    let at = 1n << 40n;
    const store = world.deps.store;
    const known = new KnownStatuses(
      {
        ...world.deps,
        store: {
          instance: store.instance,
          isRunning: (instance) => store.isRunning(instance),
          transaction: (now, work) =>
            store.transaction(now, (tx) =>
              work({ ...tx, statuses: { ...tx.statuses, position: async () => ({ lineage, at }) } }),
            ),
        },
      },
      () => 0,
    );
    await known.follow();
    const state = () => known.find(authority.id, certificate.serial)?.revoked !== undefined;
    expect(state()).toBe(false);
    await asOwner(
      world.database,
      `update certificates set state = 'revoked', ended_at = now(), end_reason = 'unspecified' where id = $1`,
      [certificate.id],
    );
    // From so far ahead nothing is new.
    await known.follow();
    expect(state()).toBe(false);
    lineage = 'b';
    await known.follow();
    expect(state()).toBe(true);
    await asOwner(
      world.database,
      `update certificates set state = 'active', ended_at = null, end_reason = null where id = $1`,
      [certificate.id],
    );
    at -= 1n;
    await known.follow();
    expect(state()).toBe(false);
  });

  it('is another one too where it is restored on the same server, whose transactions count on', async () => {
    const position = () => world.deps.store.transaction(world.clock.now, (tx) => tx.statuses.position());
    const before = await position();
    expect((await position()).lineage).toBe(before.lineage);
    // As a dump that is put back in place does: the table is made again, with the rows that it had then.
    await asOwner(
      world.database,
      `alter table certificates rename to certificates_lost;
       create table certificates (like certificates_lost including all);
       grant select on certificates to warifu_app`,
    );
    expect((await position()).lineage).not.toBe(before.lineage);
    await asOwner(world.database, 'drop table certificates; alter table certificates_lost rename to certificates');
  });
});

// The last, since it is years from now.
describe('the last responder of a CA', () => {
  it('never outlives its CA, and is not made over and over at its end', async () => {
    world.clock.now = authority.notAfter.subtract({ hours: 10 * day });
    const { notAfter } = await openResponder(world.deps, authority.id);
    expect(notAfter.equals(authority.notAfter)).toBe(true);
    await openResponder(world.deps, authority.id);
    await renewResponders(world.deps);
    expect(await rows()).toHaveLength(1);
  });
});
