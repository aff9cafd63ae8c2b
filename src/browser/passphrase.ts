/**
 * No character is taken for another, written or read aloud: no 0 O, 1 I L, 2 Z, 5 S, 8 B.
 * 25 characters; sixteen of them carry 16 × log2 25 = 74 bits.
 */
export const ALPHABET = 'ACDEFGHJKMNPQRTUVWXY34679';
const GROUPS = 4;
const GROUP_LENGTH = 4;

/**
 * A passphrase of four groups of four characters from ALPHABET, 74 bits. `random` gives that many bytes from
 * a CSPRNG. Bytes of 250 and above are thrown away: 256 is no multiple of 25, so they would favour some characters.
 */
export function makePassphrase(random: (bytes: number) => Uint8Array): string[] {
  let text = '';
  while (text.length < GROUPS * GROUP_LENGTH) {
    for (const byte of random(32)) {
      if (byte < 250 && text.length < GROUPS * GROUP_LENGTH) text += ALPHABET[byte % ALPHABET.length];
    }
  }
  return Array.from({ length: GROUPS }, (_, i) => text.slice(i * GROUP_LENGTH, (i + 1) * GROUP_LENGTH));
}

const READINGS = {
  ja: [
    'エー シー ディー イー エフ ジー エイチ ジェイ ケイ エム エヌ ピー キュー（英字） アール ティー ユー ブイ ダブリュー エックス ワイ',
    'さん よん ろく なな きゅう（数字）',
  ],
  en: [
    'Alfa Charlie Delta Echo Foxtrot Golf Hotel Juliett Kilo Mike November Papa Quebec Romeo Tango Uniform Victor Whiskey X-ray Yankee',
    'three four six seven nine',
  ],
} as const;

/** How each character of ALPHABET is read aloud, in its order: kana, or the ICAO spelling words. */
export function readings(lang: 'ja' | 'en'): string[] {
  return READINGS[lang].join(' ').split(' ');
}
