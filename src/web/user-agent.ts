/** What a browser says of itself, as far as it helps on the phone. Browsers may say anything: nothing is decided by it. */
export interface UserAgent {
  /** e.g. `Google Chrome 156`; absent when it is none we know. */
  readonly browser?: string;
  /** e.g. `Windows`; browsers no longer tell 10 from 11. */
  readonly system?: string;
  /** Whether 推奨環境 names the browser, and the system. */
  readonly browserSupported: boolean;
  readonly systemSupported: boolean;
}

// In this order: Edge also calls itself Chrome, and everything calls itself Safari.
const browsers: [pattern: RegExp, name: string, supported: boolean][] = [
  [/(?:MSIE |Trident\/.*rv:)(\d+)/, 'Internet Explorer', false],
  [/(?:EdgA|EdgiOS)\/(\d+)/, 'Microsoft Edge', false],
  [/Edg\/(\d+)/, 'Microsoft Edge', true],
  [/OPR\/(\d+)/, 'Opera', false],
  [/(?:FxiOS)\/(\d+)/, 'Firefox', false],
  [/Firefox\/(\d+)/, 'Firefox', true],
  [/CriOS\/(\d+)/, 'Google Chrome', false],
  [/(?:Headless)?Chrome\/(\d+)/, 'Google Chrome', true],
  [/Version\/(\d+).* Safari\//, 'Safari', true],
];
const systems: [pattern: RegExp, name: string, supported: boolean][] = [
  [/Android/, 'Android', false],
  [/iPhone|iPod/, 'iOS', false],
  [/iPad/, 'iPadOS', false],
  [/Windows NT 10\.0/, 'Windows', true],
  [/Windows NT/, 'Windows 8.1 or older', false],
  [/Macintosh/, 'macOS', true],
  [/CrOS/, 'ChromeOS', false],
  [/Linux/, 'Linux', true],
];

/** Reads a User-Agent header (RFC 9110 §10.1.5). */
export function readUserAgent(text: string): UserAgent {
  const browser = browsers.find(([pattern]) => pattern.test(text));
  const system = systems.find(([pattern]) => pattern.test(text));
  const safariElsewhere = browser?.[1] === 'Safari' && system?.[1] !== 'macOS';
  return {
    ...(browser && { browser: `${browser[1]} ${browser[0].exec(text)![1]}` }),
    ...(system && { system: system[1] }),
    browserSupported: browser?.[2] === true && !safariElsewhere,
    systemSupported: system?.[2] === true,
  };
}
