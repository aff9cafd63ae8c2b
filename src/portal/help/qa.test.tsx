import { describe, expect, it } from 'vitest';
import type { Lang, Page } from '../../web/page.ts';
import { helpPages } from './help-pages.tsx';

const page = (lang: Lang, path: string): Page => ({
  lang,
  institution: {
    code: '1376',
    name: '見本信用金庫',
    nameEn: 'Mihon Shinkin Bank',
    hue: 'light-blue',
    helpDesk: { name: 'ヘルプデスク', nameEn: 'Help desk', phone: '0120-000-000', hours: '平日', hoursEn: 'weekdays' },
  },
  timeZone: 'Asia/Tokyo',
  path,
  portalOrigin: '',
  asset: (name) => `/assets/${name}`,
  switchable: true,
});
const now = Temporal.Instant.from('2026-11-24T03:00:00Z');
const written = (lang: Lang, path: string): string =>
  String(helpPages.find((help) => help.path === path)!.render(page(lang, path), now));
const idsIn = (html: string) => [...html.matchAll(/<section class="qa" id="([^"]+)"/g)].map(([, id]) => id!);

const ja = written('ja', '/help/qa');
const en = written('en', '/help/qa');

describe('電子証明書について（Q&A）', () => {
  it.each([
    ['devices', 'Macのパソコンや、タブレット、スマートフォンで利用できますか'],
    ['replaced', 'パソコンを入れ替えたとき、故障したとき'],
    ['acquisition-deadline', '電子証明書の取得に、期限はありますか'],
    ['missed', '期限までに取得または更新しなかったとき'],
    ['several-computers', '複数のパソコンで利用できますか'],
    ['validity', '電子証明書に、有効期限はありますか'],
    ['renewal', '更新は、いつからいつまでできますか'],
    ['notices', '有効期限が近づいたときに、案内はありますか'],
    ['method-change', '利用者はID・パスワード方式でログインできますか'],
    ['both-methods', 'ID・パスワード方式と併用できますか'],
    ['several-ids', '1台のパソコンで、複数のIDを利用できますか'],
  ])('answers each question of the notice: %s', (id, question) => {
    expect(ja).toContain(question);
    expect(idsIn(ja)).toContain(id);
    expect(idsIn(en)).toContain(id);
  });

  it('has the same questions in both languages, each at an address of its own, and lists them all', () => {
    expect(idsIn(en)).toEqual(idsIn(ja));
    expect(new Set(idsIn(ja)).size).toBe(idsIn(ja).length);
    for (const html of [ja, en]) {
      const list = /<ul id="questions">([\s\S]*?)<\/nav>/.exec(html)![1]!;
      expect([...list.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id)).toEqual(idsIn(html));
    }
  });
});

describe('the help', () => {
  it('leads nowhere that is not there: every link within it has a page, and its anchor', () => {
    const paths = new Set(helpPages.map(({ path }) => path));
    const missing: string[] = [];
    for (const lang of ['ja', 'en'] as const) {
      for (const { path } of helpPages) {
        for (const [, to, anchor] of written(lang, path).matchAll(
          /href="\/1376(?:\/en)?(\/help[^"#]*)(?:#([^"]+))?"/g,
        )) {
          const there = paths.has(to!) && (!anchor || written(lang, to!).includes(`id="${anchor}"`));
          if (!there) missing.push(`${path} → ${to}#${anchor ?? ''}`);
        }
      }
    }
    expect(missing).toEqual([]);
  });

  it('tells on one page when and how to renew, what of the old one, and what after expiry (V2, V3, V5)', () => {
    for (const lang of ['ja', 'en'] as const) {
      const html = written(lang, '/help/renewal');
      expect(html).toContain(lang === 'ja' ? '有効期限の30日前から' : 'From 30 days before');
      expect(html).toContain('2028/11/25');
      expect(html).toMatch(/id="twins"[\s\S]*id="after"/);
      expect(written(lang, '/help')).toMatch(/href="\/1376(\/en)?\/help\/renewal"/);
      expect(written(lang, '/help/qa')).toMatch(/href="\/1376(\/en)?\/help\/renewal"/);
    }
    expect(written('ja', '/help/renewal')).not.toContain('提示できるブラウザー');
  });

  it.each(['ios', 'android', 'windows', 'macos', 'firefox', 'chrome'])('has a page for %s (GUIDE §4)', (target) => {
    expect(written('ja', `/help/import/${target}`)).toContain('<h1>');
  });
});
