import { hash } from 'node:crypto';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Signer } from '../ca/signer.ts';
import { context, DerError, DerReader, type Element, Tag } from '../pki/der.ts';
import type { KeyRoom, SignedEntry } from '../workflows/dependencies.ts';

/**
 * The same room, but that each signature is written down beside the keys before it is made: one line in
 * `{name}.signed`, on the disk (fsync) before the key is asked, with what kind of thing is signed, its number and the SHA-256
 * of the bytes. Whoever signs through this program, whatever part of it, leaves a line; who takes the key away and signs
 * elsewhere leaves none here. Lines are only ever added. A room that keeps its keys in hardware is wrapped likewise.
 */
export function journalled(room: KeyRoom, directory: string): KeyRoom {
  const journals = new Map<string, Journal>();
  const signers = new WeakMap<Signer, Signer>();
  const path = (name: string) => join(directory, `${name}.signed`);
  const noting = (name: string, signer: Signer): Signer => {
    const known = signers.get(signer);
    if (known) return known;
    const journal = journals.get(name) ?? new Journal(path(name));
    journals.set(name, journal);
    const own: Signer = {
      keyType: signer.keyType,
      publicKey: signer.publicKey,
      async sign(bytes) {
        await journal.note(lineOf(bytes));
        return signer.sign(bytes);
      },
    };
    signers.set(signer, own);
    return own;
  };
  return {
    create: async (name, keyType) => noting(name, await room.create(name, keyType)),
    open: async (name) => noting(name, await room.open(name)),
    placeOf: (name) => room.placeOf(name),
    signed: (name) => entriesIn(path(name)),
  };
}

/** What a file of lines holds, as it is read: a CA of years has millions of them. */
async function* entriesIn(path: string): AsyncGenerator<SignedEntry[]> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!file) return;
  try {
    // What stands after the last newline was being written when the program died: the key was not asked.
    let last = '';
    for await (const text of file.createReadStream({ encoding: 'latin1', highWaterMark: 131_072, autoClose: false })) {
      const lines = `${last}${text}`.split('\n');
      last = lines.pop()!;
      yield lines.flatMap(entryOf);
    }
  } finally {
    await file.close();
  }
}

/** Ends a line that a program died in: the key was not asked. */
const cutOff = ' cut off';

/** Appends lines; those that come while the disk is busy go to it together. */
class Journal {
  readonly #path: string;
  #waiting: string[] = [];
  #next: Promise<void> | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  /** Resolves when the line is on the disk. */
  note(line: string): Promise<void> {
    this.#waiting.push(line);
    this.#next ??= this.#writing
      .catch(() => {})
      .then(() => {
        const lines = this.#waiting.splice(0);
        this.#next = undefined;
        this.#writing = this.#write(lines);
        return this.#writing;
      });
    return this.#next;
  }

  async #write(lines: readonly string[]): Promise<void> {
    // Opened each time: a room lives as long as the program, and nobody closes it.
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
    const file = await open(this.#path, 'a+', 0o600);
    try {
      const begin = (await unfinished(file)) ? `${cutOff}\n` : '';
      await file.appendFile(begin + lines.map((line) => `${line}\n`).join(''));
      await file.datasync();
    } finally {
      await file.close();
    }
  }
}

/** A line that was cut off must not run into the next. */
async function unfinished(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return false;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] !== 0x0a;
}

const lineOf = (bytes: Uint8Array): string => `${kindAndNumber(bytes)} ${hash('sha256', bytes, 'hex')}`;

/**
 * `certificate` with its serial number, `list` (its number is within), `request` by which a key proves itself to an offline
 * root, or `other`: nothing a CA signs. Whatever is no list or request for certain is compared with the records.
 */
function kindAndNumber(bytes: Uint8Array): string {
  try {
    const fields = new DerReader(DerReader.only(bytes, Tag.sequence).content);
    const isCertificate = fields.optional(context(0)) !== undefined;
    const number = fields.next(Tag.integer);
    if (isCertificate) return certificate(number);
    // TBSCertList: version 1 (v2), algorithm, issuer, time (RFC 5280 §5.1). CertificationRequestInfo: version 0, subject,
    // key, attributes (RFC 2986 §4.1). A certificate of version 1 begins with its serial number and fits neither.
    fields.next(Tag.sequence);
    fields.next(Tag.sequence);
    const { tag } = fields.next();
    const version = hex(number.content);
    if (version === '01' && (tag === Tag.utcTime || tag === Tag.generalizedTime)) return 'list -';
    if (version === '00' && tag === context(0)) return 'request -';
    return certificate(number);
  } catch (error) {
    if (error instanceof DerError) return 'other -';
    throw error;
  }
}

const certificate = ({ content }: Element): string => `certificate ${hex(content)}`;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function entryOf(line: string): SignedEntry[] {
  if (line.endsWith(cutOff)) return [];
  const [, kind, number, digest] = /^(certificate|list|request|other) ([0-9a-f]+|-) ([0-9a-f]{64})$/.exec(line) ?? [];
  // What cannot be read is not passed over: someone wrote it.
  if (!kind || !number || !digest) return [{ kind: 'other', serial: '', digest: '' }];
  return [{ kind: kind as SignedEntry['kind'], serial: number === '-' ? '' : number, digest }];
}
