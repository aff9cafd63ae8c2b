import { describe, expect, it } from 'vitest';
import { readUserAgent } from './user-agent.ts';

const chrome = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';
const iPhone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';

describe('what a browser says of itself', () => {
  it.each<[string, string | undefined, string | undefined, boolean]>([
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome}`, 'Google Chrome 156', 'Windows', true],
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Edg/156.0.0.0`, 'Microsoft Edge 156', 'Windows', true],
    [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${chrome}`, 'Google Chrome 156', 'macOS', true],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Safari/605.1.15',
      'Safari 19',
      'macOS',
      true,
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0', 'Firefox 153', 'Linux', true],
    ['Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko', 'Internet Explorer 11', 'Windows', false],
    [`Mozilla/5.0 (Windows NT 6.1; Win64; x64) ${chrome}`, 'Google Chrome 156', 'Windows 8.1 or older', false],
    [`Mozilla/5.0 (Linux; Android 16; K) ${chrome}`, 'Google Chrome 156', 'Android', false],
    [`${iPhone} Version/19.0 Mobile/15E148 Safari/604.1`, 'Safari 19', 'iOS', false],
    [`${iPhone} CriOS/156.0.0.0 Mobile/15E148 Safari/604.1`, 'Google Chrome 156', 'iOS', false],
    ['curl/8.14', undefined, undefined, false],
    ['', undefined, undefined, false],
  ])('%s', (text, browser, system, supported) => {
    const read = readUserAgent(text);
    expect([read.browser, read.system]).toEqual([browser, system]);
    expect(read.browserSupported && read.systemSupported).toBe(supported);
  });
});
