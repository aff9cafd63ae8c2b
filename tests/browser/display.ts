/**
 * A screen without a monitor (Xvfb) with a hand on its keyboard (xdotool), for what only a window shows: the browser's
 * chooser of certificates. One browser window per display: keys go to whatever has the focus.
 */
import { execFile, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setInterval } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PATIENCE_MS = 20_000;

type Pixel = [red: number, green: number, blue: number];

export interface Display {
  /** The X display, e.g. `:99`. */
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** Presses keys, in X's names (`Return`, `Escape`, `ctrl+t`), in the window that has the focus. */
  pressInWindow(...keys: string[]): Promise<void>;
  /** The colour shown at a point of the screen. */
  pixel(x: number, y: number): Pixel;
  close(): Promise<void>;
}

/** Why there can be no display here; undefined when there can. */
export function displayMissing(): string | undefined {
  const missing = ['/usr/bin/Xvfb', '/usr/bin/xdotool'].filter((path) => !existsSync(path));
  return missing.length === 0 ? undefined : `not installed: ${missing.join(', ')}`;
}

/** Starts a display on a free number; undefined when the X tools are missing (`displayMissing()` says which). */
export async function startDisplay(): Promise<Display | undefined> {
  if (displayMissing()) return undefined;
  const [width, height] = [1600, 1200];
  const folder = mkdtempSync(join(tmpdir(), 'warifu-display-'));
  // -displayfd: Xvfb picks the number and writes it when it is ready. -fbdir: the picture is a file that can be read.
  const xvfb = spawn(
    'Xvfb',
    [
      ...['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-fbdir', folder],
      ...['-nolisten', 'tcp', '-noreset'],
    ],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  );
  const ended = new Promise<void>((resolve) => {
    xvfb.once('exit', () => resolve());
    xvfb.once('error', () => resolve());
  });
  const close = async () => {
    xvfb.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const number = await Promise.race([
    new Promise<string>((resolve) => createInterface({ input: xvfb.stdio[3] as Readable }).once('line', resolve)),
    ended.then(() => undefined),
  ]);
  if (number === undefined) {
    await close();
    throw new Error('Xvfb ended before it was ready');
  }
  const name = `:${number.trim()}`;
  return {
    name,
    width,
    height,
    async pressInWindow(...keys) {
      await run('xdotool', ['key', ...keys], { env: { ...process.env, DISPLAY: name }, timeout: PATIENCE_MS });
    },
    pixel: (x, y) => readPixel(join(folder, 'Xvfb_screen0'), x, y),
    close,
  };
}

/** Reads from an X window dump (XWD version 7: big-endian header, a colour table, then lines of blue, green, red, unused). */
function readPixel(path: string, x: number, y: number): Pixel {
  const file = openSync(path, 'r');
  try {
    const header = Buffer.alloc(100);
    readSync(file, header, 0, header.length, 0);
    const [headerSize, bytesPerLine, colours] = [0, 12, 19].map((field) => header.readUInt32BE(field * 4));
    const at = headerSize! + colours! * 12 + y * bytesPerLine! + x * 4;
    const bytes = Buffer.alloc(4);
    readSync(file, bytes, 0, 4, at);
    return [bytes[2]!, bytes[1]!, bytes[0]!];
  } finally {
    closeSync(file);
  }
}

const keys = { first: ['Return'], second: ['Down', 'Return'], cancel: ['Escape'] } as const;

/**
 * Does `navigate`, answers the native certificate chooser that it brings, and returns what `navigate` returns.
 * `first` presses Return (the first certificate is selected), `second` goes one down before, `cancel` presses Escape.
 * Throws when the navigation ends without a chooser, or none of both comes in 20 seconds.
 *
 * The chooser is drawn inside the browser's window: X knows no window of its own for it, and the DevTools protocol has no
 * event. What can be seen is that Chromium dims the page behind it (each colour to two fifths) until it is answered. Hence
 * the pages before and after must be light where they are looked at, as the product's are.
 */
export async function answerChooser<T>(
  display: Display,
  answer: keyof typeof keys,
  navigate: () => Promise<T>,
): Promise<T> {
  const look = () => pagePoints.map(([x, y]) => ({ x, y, light: Math.min(...display.pixel(x, y)) }));
  // A window that has just opened is black before it is painted, then grey, then shows its page.
  const before = await until('a light page to appear', look, (points) => points.every(({ light }) => light >= 100));
  const shown = () => before.every(({ x, y, light }) => Math.max(...display.pixel(x, y)) <= light / 2);

  let arrived = false;
  const navigation = navigate().finally(() => {
    arrived = true;
  });
  // A failure is thrown where it is awaited below, not as an unhandled rejection before that.
  navigation.catch(() => {});

  const seen = await until(
    'a chooser or a page',
    () => ({ shown: shown(), arrived }),
    (now) => now.shown || now.arrived,
  );
  if (seen.shown) {
    // Once only: a second Escape would reach the page and stop its loading, a second Return press what has the focus there.
    await display.pressInWindow(...keys[answer]);
    await until('the chooser to go away', shown, (still) => !still);
  }
  const result = await navigation;
  if (!seen.shown) throw new Error('the page came without a chooser');
  return result;
}

/** Looks until what is seen is as wished, and returns it. Throws after 20 seconds. */
async function until<T>(what: string, look: () => T | Promise<T>, wished: (seen: T) => boolean): Promise<T> {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  for await (const _ of setInterval(50)) {
    const seen = await look();
    if (wished(seen)) return seen;
    if (patience.aborted) break;
  }
  throw new Error(`waited in vain for ${what}`);
}

/** Points of the page, away from where the chooser (at the top, in the middle) is drawn; the window is 1280 wide and at the top left. */
const pagePoints: [x: number, y: number][] = [
  [30, 600],
  [30, 850],
  [640, 850],
  [1240, 600],
  [1240, 850],
];
