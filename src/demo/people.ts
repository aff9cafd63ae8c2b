import { drawn } from './drawn.ts';

const families =
  '佐藤 鈴木 高橋 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 斎藤 清水 山崎 森 池田 橋本 阿部 石川 前田 藤田 小川 後藤 岡田'.split(
    ' ',
  );
const givens =
  '健 花子 直人 美咲 大輔 由美 翔太 陽子 拓也 真由美 和也 恵 隆 さくら 誠 千尋 亮 麻衣 浩二 裕子 智子 修 彩 剛 奈々 学 久美子 淳 綾 勇'.split(
    ' ',
  );
const named: Record<string, string> = { 'haruka-adm': '田中 恵子' };
const rooms = '経理課 総務課 営業課 支払係 受付 工場事務所 本社2階 東営業所 西営業所'.split(' ');

/** The fictional person behind a login ID. */
export const personOf = (loginId: string): string => {
  if (named[loginId]) return named[loginId];
  const family = families[drawn(`family of ${loginId}`, 0, families.length - 1)];
  return `${family} ${givens[drawn(`given name of ${loginId}`, 0, givens.length - 1)]}`;
};

/** What they call their PC. */
export const pcOf = (loginId: string): string =>
  `${rooms[drawn(`room of ${loginId}`, 0, rooms.length - 1)]}-PC${drawn(`PC of ${loginId}`, 1, 9)}`;

/** Their mail address, of the names for examples (RFC 2606). */
export const mailOf = (loginId: string, company: string): string => `${loginId}@${company}.example`;

/** The address of a company's office: of the networks for examples (RFC 5737). */
export const addressOf = (company: string): string =>
  `${['192.0.2', '198.51.100', '203.0.113'][drawn(`network of ${company}`, 0, 2)]}.${drawn(`host of ${company}`, 1, 254)}`;
