import { describe, expect, it } from 'vitest';
import { type Authority, generationState } from './authority.ts';

const at = (text: string) => Temporal.Instant.from(text);
const authority = (generation: number, facts: Partial<Authority> = {}): Authority => ({
  id: `g${generation}`,
  institutionId: 'i',
  kind: 'issuing',
  generation,
  keyName: `g${generation}`,
  commonName: `G${generation}`,
  organization: 'O',
  notBefore: at('2026-01-01T00:00:00Z'),
  notAfter: at('2036-01-01T00:00:00Z'),
  serial: new Uint8Array(17),
  toBeSigned: new Uint8Array(),
  preparedAt: at('2026-01-01T00:00:00Z'),
  ...facts,
});
const signed = { certificate: new Uint8Array([1]), issuedAt: at('2026-01-01T00:00:00Z') };
const active = { ...signed, activatedAt: at('2026-01-08T00:00:00Z') };

describe('the state of a generation', () => {
  const leaf = at('2027-01-01T00:00:00Z');
  it.each<[string, Authority, Authority[], { lastExpiry?: Temporal.Instant; lastList?: Temporal.Instant }, string]>([
    ['prepared until it is signed', authority(2), [authority(1, active)], {}, 'prepared'],
    ['trusted until it is activated', authority(2, signed), [authority(1, active)], {}, 'trusted'],
    ['issuing while the next one waits', authority(1, active), [authority(2, signed)], {}, 'issuing'],
    [
      'retired from the next one on',
      authority(1, active),
      [authority(2, active)],
      { lastExpiry: leaf, lastList: leaf },
      'retired',
    ],
    [
      'retired without a list after its last leaf',
      authority(1, active),
      [authority(2, active)],
      { lastExpiry: leaf },
      'retired',
    ],
    [
      'over once a list came after its last leaf (RFC 5280 §3.3)',
      authority(1, active),
      [authority(2, active)],
      { lastExpiry: leaf, lastList: leaf.add({ seconds: 1 }) },
      'over',
    ],
    ['over where it was passed over', authority(2, signed), [authority(3, active)], {}, 'over'],
    [
      'revoked, whatever came before',
      authority(1, { ...active, revokedAt: leaf }),
      [authority(2, active)],
      {},
      'revoked',
    ],
    ['abandoned where it was given up', authority(2, { abandonedAt: leaf }), [authority(1, active)], {}, 'abandoned'],
    ['over where it never issued', authority(1, active), [authority(2, active)], {}, 'over'],
  ])('is %s', (_, one, others, facts, state) => {
    expect(generationState(one, [one, ...others], facts)).toBe(state);
  });
});
