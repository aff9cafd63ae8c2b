import { describe, expect, it } from 'vitest';
import { httpDate, isUnchanged } from './conditional.ts';

const lastModified = Temporal.Instant.from('2026-11-25T09:30:15.250Z');
const list = { etag: '"1764063015250"', lastModified };

describe('a request with conditions (RFC 9110 §13)', () => {
  it.each([
    ['none', {}, false],
    ['the tag', { ifNoneMatch: '"1764063015250"' }, true],
    ['the tag as a weak one', { ifNoneMatch: 'W/"1764063015250"' }, true],
    ['one of several tags', { ifNoneMatch: '"1", "1764063015250"' }, true],
    ['any tag', { ifNoneMatch: '*' }, true],
    ['another tag', { ifNoneMatch: '"1764063015249"' }, false],
    ['the tag without its quotes', { ifNoneMatch: '1764063015250' }, false],
    ['an empty tag', { ifNoneMatch: '' }, false],
    ['another tag, whatever the date says', { ifNoneMatch: '"1"', ifModifiedSince: httpDate(lastModified) }, false],
    ['the very second', { ifModifiedSince: 'Wed, 25 Nov 2026 09:30:15 GMT' }, true],
    ['a later second', { ifModifiedSince: 'Wed, 25 Nov 2026 09:30:16 GMT' }, true],
    ['the second before', { ifModifiedSince: 'Wed, 25 Nov 2026 09:30:14 GMT' }, false],
    ['a date in an old form', { ifModifiedSince: 'Wednesday, 25-Nov-26 09:30:15 GMT' }, false],
    ['no date', { ifModifiedSince: 'Abc, 99 Xyz 2026 99:99:99 GMT' }, false],
  ])('%s', (_, asked, unchanged) => {
    expect(isUnchanged(list, asked)).toBe(unchanged);
  });

  it('is not answered by a time that does not tell', () => {
    expect(isUnchanged({ etag: list.etag }, { ifModifiedSince: httpDate(lastModified) })).toBe(false);
  });
});
