import { sign } from 'node:crypto';
import { expect, it } from 'vitest';
import { signatureAlgorithm } from '../ca/signature-algorithm.ts';
import { sequence } from '../pki/der.ts';
import { memorySigner } from '../testing/pki.ts';
import { KeptSignatures } from './kept-signatures.ts';
import { OcspVoice } from './ocsp-voice.ts';

const start = Temporal.Instant.from('2026-11-25T00:00:00Z');
const second = start.epochMilliseconds / 1000;
const good = { revoked: undefined, notAfter: second + 1_000_000 };
const about = (serial: Uint8Array) => ({
  certIds: [{ bytes: sequence(), issuer: 'one', serial }],
  nonce: undefined,
});

function aVoice(kept: KeptSignatures): OcspVoice {
  const { privateKey } = memorySigner('EC P-256');
  const responder = {
    sign: (data: Uint8Array) => sign('sha256', data, privateKey),
    algorithm: signatureAlgorithm('EC P-256'),
    certificate: sequence(),
    keyHash: new Uint8Array(20),
    authoritySince: start,
    renewAt: start.add({ hours: 300 }),
    notAfter: start.add({ hours: 600 }),
  };
  return new OcspVoice(responder, kept);
}

it('what an answer is known by stays its own, though its place is given to the next before it is sent', () => {
  const voice = aVoice(new KeptSignatures(8));
  const serial = Uint8Array.of(1, 2, 3);
  const first = voice.tell(about(serial), [good], second);
  const again = voice.tell(about(serial), [good], second + 599);
  expect(again.der).toEqual(first.der);
  const next = voice.tell(about(serial), [good], second + 600);
  expect(next.der).not.toEqual(first.der);
  for (const { der, retold } of [first, again, next]) expect(der.includes(retold!.signature)).toBe(true);
});
