import { type Refusal, refuse } from '../refusal.ts';

export const maxPcNameLength = 40;

/** What was typed as the name of a PC, on one line; undefined when nothing was. Refuses more than 40 characters. */
export function typedPcName(text: string): string | undefined | Refusal<'pc-name-too-long'> {
  const name = text
    .normalize('NFC')
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim();
  if ([...name].length > maxPcNameLength) return refuse('pc-name-too-long');
  return name === '' ? undefined : name;
}
