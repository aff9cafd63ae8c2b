import { randomBytes, verify, X509Certificate } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Serving, serve } from '../../src/app.ts';
import { context, DerReader, octetText, oid, readOctetsOfBitString, sequence, Tag } from '../../src/pki/der.ts';
import { Oid } from '../../src/pki/oid.ts';
import { certIdOf, nonceExtension, questionOf } from '../../src/testing/ocsp.ts';
import { anAcquired, anInstitution, openWorld, type TestWorld } from '../../src/testing/world.ts';

const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address() as { port: number };
      probe.close(() => resolve(free));
    });
  });

let world: TestWorld;
let serving: Serving;
let port: number;
let ca: Uint8Array;
let serial: Uint8Array;
beforeAll(async () => {
  world = await openWorld();
  port = await freePort();
  const app = { ...world.app, config: { ...world.app.config, pki: { ...world.app.config.pki, port } } };
  serving = await serve(app);
  const institution = await anInstitution(world);
  ca = (await world.deps.store.transaction(world.clock.now, (tx) => tx.authorities.issuing(institution.id)))!
    .certificate!;
  serial = (await anAcquired(world, institution)).certificate.serial;
});
afterAll(async () => {
  await serving.close();
  await world.close();
});

interface Raw {
  readonly status: number;
  readonly headers: string;
  readonly body: Buffer;
}

/** Sends exactly these bytes and reads what comes until the other side has nothing more to say. */
async function raw(...parts: (string | Uint8Array)[]): Promise<Raw> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  // Who is cut off while sending has an error, and may have an answer all the same.
  const closed = new Promise((resolve) => socket.on('error', () => {}).on('close', resolve));
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  for (const part of parts) socket.write(part);
  await closed;
  const all = Buffer.concat(chunks);
  const end = all.indexOf('\r\n\r\n');
  const headers = all.subarray(0, end).toString('latin1');
  return { status: Number(headers.split(' ')[1]), headers, body: all.subarray(end + 4) };
}
const get = (path: string, ...headers: string[]) =>
  raw(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${headers.map((h) => `${h}\r\n`).join('')}\r\n`);
const post = (body: Uint8Array, type = 'application/ocsp-request', path = '/ocsp') =>
  raw(
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n`,
    body,
  );

const base64 = (der: Uint8Array) => Buffer.from(der).toString('base64');
const names = new Map([
  ['30030a0101', 'malformedRequest'],
  ['30030a0102', 'internalError'],
  ['30030a0103', 'tryLater'],
  ['30030a0106', 'unauthorized'],
]);
/** What an OCSPResponse says, by the first bytes of it: SEQUENCE, ENUMERATED 0. */
const said = ({ body }: Raw): string =>
  names.get(body.toString('hex')) ?? (/^3082....0a0100/.test(body.toString('hex')) ? 'answered' : 'nothing');

/** A question whose base64 has both `//` and `+`: by its serial number, which nobody has. */
function awkward(): { der: Uint8Array; certId: Uint8Array } {
  for (;;) {
    const certId = certIdOf(ca, Uint8Array.from([1, ...randomBytes(16)]));
    const der = questionOf([certId]);
    if (/\/\//.test(base64(der)) && base64(der).includes('+')) return { der, certId };
  }
}

/** The CertID of the same certificate, but for its AlgorithmIdentifier. */
function certIdNamed(algorithm: Uint8Array): Uint8Array {
  const fields = new DerReader(DerReader.only(certIdOf(ca, serial), Tag.sequence).content);
  fields.next(Tag.sequence);
  const [name, key, number] = [fields.next().bytes, fields.next().bytes, fields.next().bytes];
  return sequence(algorithm, name, key, number);
}

describe('a question in a path (RFC 5019 §5)', () => {
  it('is answered with `//` and `+` in it, url-encoded, and however clients put it after the address', async () => {
    const { der, certId } = awkward();
    const text = base64(der);
    for (const path of [
      `/ocsp/${text}`,
      `/ocsp//${text}`,
      `/ocsp/${encodeURIComponent(text)}`,
      `/ocsp/${text.replaceAll('+', '%2b')}`,
      `/ocsp/${text.replaceAll('+', '%20')}`,
      `/ocsp/${text.replace(/=+$/, '')}`,
      `/ocsp/${Buffer.from(der).toString('base64url')}`,
      `http://localhost:${port}/ocsp/${text}`,
    ]) {
      const answer = await get(path);
      expect([answer.status, said(answer)], path).toEqual([200, 'answered']);
      // The CertID is repeated to the last octet.
      expect(octetText(answer.body), path).toContain(octetText(certId));
    }
  });

  it('has the headers of a cache that may keep the answer for a second (RFC 5019 §6.2)', async () => {
    const path = `/ocsp/${base64(questionOf([certIdOf(ca, serial)]))}`;
    const { headers, body } = await get(path);
    expect(headers).toMatch(/^Content-Type: application\/ocsp-response$/m);
    expect(headers).toMatch(/^Cache-Control: max-age=1, public, no-transform, must-revalidate$/m);
    expect(headers).toMatch(/^Last-Modified: .* GMT$/m);
    expect(headers).toMatch(/^Expires: .* GMT$/m);
    expect(headers).toMatch(/^Date: .* GMT$/m);
    const [, tag] = /^ETag: ("[0-9a-f]{40}")$/m.exec(headers)!;
    const again = await get(path, `If-None-Match: ${tag}`);
    expect([again.status, again.body.length]).toEqual([304, 0]);
    expect((await get(path)).body.equals(body)).toBe(true);
    const head = await raw(`HEAD ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    expect([head.status, head.body.length]).toEqual([200, 0]);
  });

  it('is told again as it was, octet by octet, to all who ask alike, and is another under another name', async () => {
    const ask = (certId: Uint8Array) => get(`/ocsp/${base64(questionOf([certId]))}`);
    const withoutNull = certIdNamed(sequence(oid(Oid.sha1)));
    const [first, second, third] = [await ask(certIdOf(ca, serial)), await ask(withoutNull), await ask(withoutNull)];
    expect((await ask(certIdOf(ca, serial))).body.equals(first.body)).toBe(true);
    expect(second.body.equals(third.body)).toBe(true);
    expect(octetText(second.body)).toContain(octetText(withoutNull));
    expect(octetText(second.body)).not.toContain(octetText(certIdOf(ca, serial)));
    const tags = [first, second].map(({ headers }) => /^ETag: (.*)$/m.exec(headers)![1]);
    expect(tags[0]).not.toBe(tags[1]);
    const posted = await post(questionOf([certIdOf(ca, serial)]));
    expect(posted.body.equals(first.body)).toBe(true);
    expect(posted.headers).not.toMatch(/^ETag/m);
  });

  it('is kept by nobody with a nonce, nor is an error', async () => {
    const withNonce = await get(
      `/ocsp/${base64(questionOf([certIdOf(ca, serial)], nonceExtension(Buffer.from('mine'))))}`,
    );
    expect(withNonce.headers).toMatch(/^Cache-Control: no-store$/m);
    expect(withNonce.body.includes('mine')).toBe(true);
    expect((await get('/ocsp/AAAA')).headers).toMatch(/^Cache-Control: no-store$/m);
  });

  it.each([
    '/ocsp',
    '/ocsp/',
    '/ocsp/%',
    '/ocsp/%ff%fe',
    '/ocsp/AAAA',
    '/ocsp/MAA=',
    '/ocsp/a b',
    '/ocsp/../ca',
    '/ocsp/?x',
  ])('is malformed: GET %s', async (path) => {
    const answer = await get(path.replace(' ', '%00'));
    expect([answer.status, said(answer)]).toEqual([200, 'malformedRequest']);
  });
});

describe('a question in a body (RFC 6960 appendix A.1)', () => {
  it('is answered, whole or in pieces', async () => {
    const der = questionOf([certIdOf(ca, serial)]);
    expect(said(await post(der))).toBe('answered');
    expect(said(await post(der, 'application/ocsp-request', '/ocsp/'))).toBe('answered');
    const pieces = [der.subarray(0, 5), der.subarray(5)].map((part) => [
      `${part.length.toString(16)}\r\n`,
      part,
      '\r\n',
    ]);
    const chunked = await raw(
      'POST /ocsp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: Application/OCSP-Request\r\nTransfer-Encoding: chunked\r\n\r\n',
      ...pieces.flat(),
      '0\r\n\r\n',
    );
    expect(said(chunked)).toBe('answered');
  });

  it('is malformed wherever it is cut off', async () => {
    const der = questionOf([certIdOf(ca, serial)], nonceExtension(Buffer.from('nonce')));
    for (let length = 0; length < der.length; length += 7) {
      expect(said(await post(der.subarray(0, length))), String(length)).toBe('malformedRequest');
    }
  });

  it('is refused unread with a megabyte, announced or not, and the listener goes on', async () => {
    const megabyte = new Uint8Array(1024 * 1024).fill(0x30);
    const began = performance.now();
    const announced = await post(megabyte);
    expect([announced.status, said(announced)]).toEqual([413, 'malformedRequest']);
    const chunked = await raw(
      'POST /ocsp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/ocsp-request\r\nTransfer-Encoding: chunked\r\n\r\n100000\r\n',
      megabyte,
      '\r\n0\r\n\r\n',
    );
    expect([chunked.status, said(chunked)]).toEqual([413, 'malformedRequest']);
    const endless = await raw(
      'POST /ocsp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/ocsp-request\r\nContent-Length: 999999999\r\n\r\n',
      ...Array(8).fill(megabyte),
    );
    expect(endless.status).toBe(413);
    expect(performance.now() - began).toBeLessThan(5000);
    expect(said(await post(questionOf([certIdOf(ca, serial)])))).toBe('answered');
  });

  it('is refused as another type, elsewhere, and by other methods', async () => {
    const der = questionOf([certIdOf(ca, serial)]);
    expect((await post(der, 'text/plain')).status).toBe(415);
    expect((await post(der, 'application/ocsp-request', '/ocsp/more')).status).toBe(404);
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      const answer = await raw(`${method} /ocsp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n`);
      expect([answer.status, /^Allow: (.*)$/m.exec(answer.headers)?.[1]], method).toEqual([405, 'GET, HEAD, POST']);
    }
    expect((await get('/ocspx')).status).toBe(404);
  });
});

/** The ResponseData of an answer whose signature by the certificate in it is right, octet by octet. */
function verified(body: Uint8Array): string {
  const outer = new DerReader(DerReader.only(body, Tag.sequence).content);
  outer.next(Tag.enumerated);
  const wrapped = outer.into(context(0)).into(Tag.sequence);
  wrapped.next(Tag.oid);
  const fields = new DerReader(DerReader.only(wrapped.next(Tag.octetString).content, Tag.sequence).content);
  const data = fields.next(Tag.sequence).bytes;
  fields.next(Tag.sequence);
  const signature = readOctetsOfBitString(fields.next(Tag.bitString));
  const certificate = fields.into(context(0)).into(Tag.sequence).next(Tag.sequence).bytes;
  expect(verify('sha256', data, new X509Certificate(certificate).publicKey, signature)).toBe(true);
  return octetText(data);
}

describe('many who ask at once', () => {
  it('each get their own answer, signed, with their own nonce and CertID', async () => {
    const kinds = Array.from({ length: 90 }, (_, n) => {
      const certId = certIdOf(ca, n % 3 === 0 ? Uint8Array.from([1, ...randomBytes(16)]) : serial);
      const nonce = randomBytes(1 + n);
      return {
        certId,
        nonce,
        der: questionOf([certId], ...(n % 2 ? [nonceExtension(nonce)] : [])),
        hasNonce: n % 2 === 1,
      };
    });
    const answers = await Promise.all(kinds.map(({ der }) => post(der)));
    for (const [n, { certId, nonce, hasNonce }] of kinds.entries()) {
      const told = verified(answers[n]!.body);
      expect(told).toContain(octetText(certId));
      if (hasNonce) expect(told.endsWith(octetText(nonce))).toBe(true);
    }
  });
});

describe('an answer', () => {
  it('has nothing in it but what was asked, the nonce as it came, and short lives', async () => {
    const nonce = randomBytes(128);
    const { body } = await post(questionOf([certIdOf(ca, serial)], nonceExtension(nonce)));
    expect(body.includes(nonce)).toBe(true);
    expect(body.length).toBeLessThan(1300);
    const outer = new DerReader(DerReader.only(body, Tag.sequence).content);
    expect(outer.next(Tag.enumerated).content).toEqual(Buffer.of(0));
  });
});
