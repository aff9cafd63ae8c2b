import type { Lang } from '../page.ts';
import { en } from './en.ts';
import { ja, type Messages } from './ja.ts';

export type { Messages };

/** The shared words of the screens in one language. */
export function messages(lang: Lang): Messages {
  return lang === 'en' ? en : ja;
}
