import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { institutionWith } from '../../testing/domain.ts';
import { label } from '../institution/institution.ts';
import { type Sought, soughtIn } from './search.ts';

const institution = institutionWith();

describe('what is typed into the search', () => {
  it.each<[string, Partial<Sought>]>([
    ['1376-0041520', { number: '1376-0041520' }],
    ['１３７６－００４１', { number: '1376-0041' }],
    [' はるか ', { name: 'はるか' }],
    ['ﾊﾙｶ製作所', { name: 'ハルカ製作所' }],
    ['森　雅子', { name: '森雅子' }],
    ['haruka-k', { loginId: 'haruka-k', name: 'haruka-k' }],
    ['HARUKA-K02+1376', { labelOf: 'haruka-k02' }],
    ['…3FA2 9C01', { serialEnd: '3fa29c01' }],
    ['3f:a2:9c:01', { serialEnd: '3fa29c01' }],
    ['e1101-7q4m-p9kd', { reference: 'E1101-7Q4M-P9KD' }],
  ])('%s is read as it may be meant', (typed, meant) => {
    expect(soughtIn(typed, institution)).toMatchObject(meant);
  });

  it.each(['', '   ', '森', 'a'])('「%s」 is too little for a name', (typed) => {
    const { name, loginId, serialEnd } = soughtIn(typed, institution);
    expect([name, loginId, serialEnd]).toEqual([undefined, undefined, undefined]);
  });

  it.each([
    ['M-7Q4M-29KD-HTGN', 'M-7Q4M-29KD-HTGN'],
    ['ｍ－７ｑ４ｍ　２９ｋｄ‐ｈｔｇｎ', 'M-7Q4M-29KD-HTGN'],
    ['m7q4m29kdhtgn', 'M-7Q4M-29KD-HTGN'],
    ['お問い合わせ番号：M-7Q4M-29KD-HTGN（2026年11月26日（木）8:30）', 'M-7Q4M-29KD-HTGN'],
    ['Reference number: M-7Q4M-29KD-HTGN (26 November 2026, 8:30)', 'M-7Q4M-29KD-HTGN'],
    ['midori-adm+9301', undefined],
    ['marunouchi-k1', undefined],
    ['M-7Q4M-29KD-HTG', undefined],
    ['株式会社M-7Q4M-29KD-HTGN', undefined],
  ])('「%s」 is the number of a mail: %s (N4)', (typed, notice) => {
    expect(soughtIn(typed, institution).notice).toBe(notice);
  });

  it('is no label of this institution with the code of another (I1)', () => {
    expect(soughtIn('haruka-k02+9301', institution).labelOf).toBeUndefined();
  });

  it('is the label that the chooser shows, whatever its format (C2)', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(
          '{loginId}+{institutionCode}',
          '{institutionCode}/{loginId}',
          'Mihon {loginId} ({institutionCode})',
        ),
        fc.stringMatching(/^[a-z][a-z0-9-]{2,30}[a-z0-9]$/),
        (labelFormat, name) => {
          const one = institutionWith({ labelFormat });
          expect(soughtIn(label(one, name), one).labelOf).toBe(name);
        },
      ),
    );
  });

  it('never fails', () => {
    const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
    fc.assert(fc.property(fc.string({ unit, maxLength: 120 }), (typed) => void soughtIn(typed, institution)));
  });
});
