/** ｓａｔｏ, SATO and sato are the same when one compares what people wrote, and gaps do not count. */
export const plainText = (text: string): string => text.normalize('NFKC').toLowerCase().replaceAll(/\s/gu, '');
