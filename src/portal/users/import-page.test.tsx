import { describe, expect, it } from 'vitest';
import type { UserRow } from '../../domain/login-id/user-file.ts';
import type { Page } from '../../web/page.ts';
import { PreviewPage } from './import-page.tsx';

const page = {
  lang: 'ja',
  timeZone: 'Asia/Tokyo',
  portalOrigin: '',
  path: '/users/import',
  asset: (name: string) => name,
  institution: { code: '1376', helpDesk: { phone: '0120-000-000' } },
} as unknown as Page;
const row: UserRow = {
  line: 2,
  details: { name: 'haruka-k02', personName: '佐藤 健', mail: undefined, language: 'ja' },
  problems: [],
};

/** What the page says of a file of 60 users, where 99 may be and `already` are. */
const said = (already: number) =>
  String(<PreviewPage page={page} base="/users" preview={{ rows: Array(60).fill(row), limit: 99, already }} />);

describe('the preview of a file of users (RULES §4)', () => {
  it('says that all can be added while there is room, and no such thing when there is not', () => {
    expect(said(39)).toContain('60件すべてを登録できます');
    expect(said(40)).not.toContain('登録できます');
    expect(said(40)).toContain('60件は登録できません');
  });
});
