import { createHmac, timingSafeEqual } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';

/** What says that a directory was made by the demo; nothing is deleted without it. */
export interface Mark {
  readonly madeBy: 'warifu demo';
  /** Seals the clock's file: one that was written by hand is known. */
  readonly key: string;
  /** The ids of the institutions, once their year is lived. Until then the demo is unfinished. */
  readonly institutions?: readonly string[];
}

const markFile = 'demo.json';
const clockFile = 'clock.json';

/** The mark of `directory`; undefined where nothing is yet. Throws where something else lies there. */
export async function readMark(directory: string): Promise<Mark | undefined> {
  const path = join(directory, markFile);
  if (!existsSync(path)) {
    if (!existsSync(directory) || readdirSync(directory).length === 0) return undefined;
    throw new Error(
      `${directory} was not made by warifu demo (there is no ${markFile} in it), and stays as it is: ` +
        'set data.directory (WARIFU_DATA_DIRECTORY) to another folder.',
    );
  }
  const mark = parsed(await readFile(path, 'utf8')) as Partial<Mark> | undefined;
  if (mark?.madeBy === 'warifu demo' && typeof mark.key === 'string') return mark as Mark;
  throw new Error(`${path} is damaged: if the folder holds nothing but a demo, delete it by hand.`);
}

/** Marks a new directory as the demo's, before anything is made in it. */
export async function beginDemo(directory: string, random: (bytes: number) => Uint8Array): Promise<Mark> {
  const mark: Mark = { madeBy: 'warifu demo', key: Buffer.from(random(32)).toString('hex') };
  await mkdir(directory, { recursive: true, mode: 0o755 });
  await writeWhole(join(directory, markFile), JSON.stringify(mark));
  return mark;
}

/** Notes that the year is lived. */
export async function finishDemo(directory: string, mark: Mark, institutions: readonly string[]): Promise<Mark> {
  await keepClock(directory, mark, new Temporal.Duration());
  const finished = { ...mark, institutions };
  await writeWhole(join(directory, markFile), JSON.stringify(finished));
  return finished;
}

/** Deletes all that the demo made in `directory`; its mark goes last, so that it can be done again. */
export function eraseDemo(directory: string, _mark: Mark): void {
  for (const name of readdirSync(directory)) {
    if (name !== markFile) rmSync(join(directory, name), { recursive: true, force: true });
  }
  rmSync(join(directory, markFile));
}

/** Keeps how far ahead the demo's clock is. On the disk when this returns. */
export async function keepClock(directory: string, { key }: Mark, ahead: Temporal.Duration): Promise<void> {
  const text = ahead.toString();
  await writeWhole(join(directory, clockFile), JSON.stringify({ ahead: text, seal: seal(key, text) }));
}

/** How far ahead it was last. Throws with what to do when the file is missing, torn, or was not written by the demo. */
export async function readClock(directory: string, { key }: Mark): Promise<Temporal.Duration> {
  const path = join(directory, clockFile);
  const text = await readFile(path, 'utf8').catch(() => '');
  const { ahead, seal: given } = (parsed(text) ?? {}) as { ahead?: unknown; seal?: unknown };
  if (typeof ahead === 'string' && typeof given === 'string') {
    const [right, found] = [seal(key, ahead), given].map((one) => Buffer.from(one, 'utf8'));
    if (right!.length === found!.length && timingSafeEqual(right!, found!)) return Temporal.Duration.from(ahead);
  }
  throw new Error(
    `${path} is missing, torn or was changed by hand: what time it is in the demo is not known. ` +
      'Put it back, or begin anew: npm run demo -- --fresh',
  );
}

/** Writes a file for its owner only: the whole of it or none. On the disk when this returns. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}

const seal = (key: string, text: string) => createHmac('sha256', Buffer.from(key, 'hex')).update(text).digest('hex');

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
