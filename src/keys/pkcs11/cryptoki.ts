import koffi from 'koffi';

/**
 * The part of PKCS#11 (OASIS PKCS #11 Specification, "Cryptoki") that a CA needs, called in the module's own shared
 * library. Every call runs in a thread, so that one that takes long holds up no other; a session has one call at a time.
 * Only for 64-bit Linux and macOS: there CK_ULONG has 8 octets and structures are aligned as C does by itself; Windows
 * packs them.
 */

/** The numbers of the standard's header that are used here. */
export const Ck = {
  unavailable: 0xffff_ffff_ffff_ffffn,
  osLockingOk: 2n,
  serialSession: 4n,
  rwSession: 2n,
  user: 1n,
  publicKeyClass: 2n,
  privateKeyClass: 3n,
  rsa: 0n,
  ec: 3n,
} as const;

/** CK_ATTRIBUTE_TYPE */
export const Attribute = {
  class: 0x0n,
  token: 0x1n,
  private: 0x2n,
  label: 0x3n,
  keyType: 0x100n,
  id: 0x102n,
  sensitive: 0x103n,
  decrypt: 0x105n,
  unwrap: 0x107n,
  sign: 0x108n,
  verify: 0x10an,
  derive: 0x10cn,
  modulus: 0x120n,
  modulusBits: 0x121n,
  publicExponent: 0x122n,
  extractable: 0x162n,
  ecParams: 0x180n,
  ecPoint: 0x181n,
} as const;

/** CK_MECHANISM_TYPE */
export const Mechanism = {
  rsaKeyPair: 0x0n,
  sha256Rsa: 0x40n,
  ecKeyPair: 0x1040n,
  ecdsa: 0x1041n,
} as const;

/** CK_TOKEN_INFO.flags: what the token tells about its PIN. */
export const TokenFlag = { pinCountLow: 0x1_0000n, pinFinalTry: 0x2_0000n, pinLocked: 0x4_0000n } as const;

/** CK_RV, by the names that the standard gives those which mean something to us. */
const returned: Record<number, string> = {
  5: 'CKR_GENERAL_ERROR',
  6: 'CKR_FUNCTION_FAILED',
  48: 'CKR_DEVICE_ERROR',
  49: 'CKR_DEVICE_MEMORY',
  50: 'CKR_DEVICE_REMOVED',
  96: 'CKR_KEY_HANDLE_INVALID',
  112: 'CKR_MECHANISM_INVALID',
  130: 'CKR_OBJECT_HANDLE_INVALID',
  160: 'CKR_PIN_INCORRECT',
  161: 'CKR_PIN_INVALID',
  162: 'CKR_PIN_LEN_RANGE',
  163: 'CKR_PIN_EXPIRED',
  164: 'CKR_PIN_LOCKED',
  176: 'CKR_SESSION_CLOSED',
  177: 'CKR_SESSION_COUNT',
  179: 'CKR_SESSION_HANDLE_INVALID',
  224: 'CKR_TOKEN_NOT_PRESENT',
  225: 'CKR_TOKEN_NOT_RECOGNIZED',
  256: 'CKR_USER_ALREADY_LOGGED_IN',
  257: 'CKR_USER_NOT_LOGGED_IN',
  258: 'CKR_USER_PIN_NOT_INITIALIZED',
};

/** What the module answered instead of CKR_OK. */
export class CryptokiError extends Error {
  /** CK_RV by the name in the standard; in hexadecimal where it is another. */
  readonly code: string;
  constructor(call: string, value: number) {
    const code = returned[value] ?? `0x${value.toString(16)}`;
    super(`${call}: ${code}`);
    this.code = code;
  }
}

/** The place of each function in CK_FUNCTION_LIST, version 2.x, and how many values it takes. */
const functions = {
  C_Initialize: [0, 1],
  C_GetSlotList: [4, 3],
  C_GetTokenInfo: [6, 2],
  C_OpenSession: [12, 5],
  C_Login: [18, 4],
  C_DestroyObject: [22, 2],
  C_GetAttributeValue: [24, 4],
  C_FindObjectsInit: [26, 3],
  C_FindObjects: [27, 4],
  C_FindObjectsFinal: [28, 1],
  C_SignInit: [42, 3],
  C_Sign: [43, 5],
  C_SignUpdate: [44, 3],
  C_SignFinal: [45, 3],
  C_GenerateKeyPair: [59, 8],
} as const;
type Name = keyof typeof functions;

/** A pointer into bytes of ours, or a CK_ULONG. */
type Argument = Uint8Array | bigint | null;
type Call = { async: (...args: [...Argument[], (error: unknown, value: number) => void]) => void };

const functionsOf2x = 68;

/** An attribute and its value. */
export type Template = readonly (readonly [type: bigint, value: Uint8Array])[];

export const ulong = (value: bigint): Uint8Array => {
  const bytes = Buffer.alloc(8);
  if (littleEndian) bytes.writeBigUInt64LE(value);
  else bytes.writeBigUInt64BE(value);
  return bytes;
};
export const boolean = (value: boolean): Uint8Array => Uint8Array.of(value ? 1 : 0);

const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
const readUlong = (bytes: Uint8Array, offset = 0): bigint => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return littleEndian ? buffer.readBigUInt64LE(offset) : buffer.readBigUInt64BE(offset);
};

/** C_Sign takes this much at once: network HSMs have a limit; lists of revoked certificates can be long. */
const longestPart = 16_384;

export class Cryptoki {
  readonly #calls: Record<Name, Call>;
  /** What the module may be reading or writing now: nothing of it may be swept away. */
  readonly #inUse = new Set<readonly unknown[]>();

  /** Loads a module, and initializes it for many threads. Throws an Error that names the path when it is none. */
  static async load(path: string): Promise<Cryptoki> {
    if (process.platform === 'win32' || koffi.sizeof('unsigned long') !== 8)
      throw new Error('PKCS#11 is supported on 64-bit Linux and macOS only');
    const cryptoki = new Cryptoki(path);
    // CK_C_INITIALIZE_ARGS: four functions of ours that are not there, the flags, a reserved pointer.
    const args = Buffer.alloc(48);
    args.set(ulong(Ck.osLockingOk), 32);
    await cryptoki.#call('C_Initialize', args);
    return cryptoki;
  }

  private constructor(path: string) {
    const list: (bigint | null)[] = [null];
    const get = koffi.load(path).func('C_GetFunctionList', 'unsigned long', [koffi.out(koffi.pointer('void *'))]);
    const value: number = get(list);
    if (value !== 0 || !list[0]) throw new CryptokiError('C_GetFunctionList', value);
    const layout = koffi.struct({
      version: koffi.array('uint8_t', 2),
      functions: koffi.array('void *', functionsOf2x),
    });
    const table: { functions: bigint[] } = koffi.decode(list[0], layout);
    // Every value is a pointer or a CK_ULONG: in these calling conventions both travel alike, as 8 octets.
    const prototype = (count: number) =>
      koffi.proto('unsigned long', Array.from<string>({ length: count }).fill('void *'));
    this.#calls = Object.fromEntries(
      Object.entries(functions).map(([name, [place, count]]) => [
        name,
        koffi.decode(table.functions[place]!, prototype(count)),
      ]),
    ) as Record<Name, Call>;
  }

  /** The slots that hold a token now. */
  async slots(): Promise<bigint[]> {
    const count = new Uint8Array(8);
    await this.#call('C_GetSlotList', 1n, null, count);
    const slots = new Uint8Array(8 * Number(readUlong(count)));
    if (slots.length === 0) return [];
    await this.#call('C_GetSlotList', 1n, slots, count);
    return Array.from({ length: Number(readUlong(count)) }, (_, index) => readUlong(slots, 8 * index));
  }

  /** A token's label, without the blanks that fill it up to 32 octets, and its flags. */
  async tokenInfo(slot: bigint): Promise<{ label: string; flags: bigint }> {
    // CK_TOKEN_INFO: label, manufacturer, model and serial number (32 + 32 + 16 + 16 octets), then the flags.
    const info = new Uint8Array(512);
    await this.#call('C_GetTokenInfo', slot, info);
    return { label: Buffer.from(info.subarray(0, 32)).toString('utf8').trimEnd(), flags: readUlong(info, 96) };
  }

  async openSession(slot: bigint): Promise<bigint> {
    const session = new Uint8Array(8);
    await this.#call('C_OpenSession', slot, Ck.serialSession | Ck.rwSession, null, null, session);
    return readUlong(session);
  }

  /** Logs in once, for all sessions of this process. */
  async login(session: bigint, pin: string): Promise<void> {
    const bytes = Buffer.from(pin, 'utf8');
    try {
      await this.#call('C_Login', session, Ck.user, bytes, BigInt(bytes.length));
    } finally {
      bytes.fill(0);
    }
  }

  /** The objects that have all these attributes, ten at most. */
  async find(session: bigint, template: Template): Promise<bigint[]> {
    const { bytes, alive } = layOut(template);
    await this.#keeping(alive, () => this.#call('C_FindObjectsInit', session, bytes, BigInt(template.length)));
    const found = new Uint8Array(80);
    const count = new Uint8Array(8);
    try {
      await this.#call('C_FindObjects', session, found, 10n, count);
    } finally {
      await this.#call('C_FindObjectsFinal', session);
    }
    return Array.from({ length: Number(readUlong(count)) }, (_, index) => readUlong(found, 8 * index));
  }

  /** The value of one attribute. Throws where the object has none or does not give it out. */
  async attribute(session: bigint, object: bigint, type: bigint): Promise<Uint8Array> {
    const value = new Uint8Array(4096);
    const { bytes, alive } = layOut([[type, value]]);
    await this.#keeping(alive, () => this.#call('C_GetAttributeValue', session, object, bytes, 1n));
    const length = readUlong(bytes, 16);
    if (length === Ck.unavailable) throw new Error(`attribute 0x${type.toString(16)} is not given out`);
    return value.slice(0, Number(length));
  }

  async generateKeyPair(
    session: bigint,
    mechanism: bigint,
    publicTemplate: Template,
    privateTemplate: Template,
  ): Promise<{ publicKey: bigint; privateKey: bigint }> {
    const [mine, his] = [layOut(publicTemplate), layOut(privateTemplate)];
    const publicKey = new Uint8Array(8);
    const privateKey = new Uint8Array(8);
    await this.#keeping([mine.alive, his.alive], () =>
      this.#call(
        'C_GenerateKeyPair',
        session,
        mechanismOf(mechanism),
        mine.bytes,
        BigInt(publicTemplate.length),
        his.bytes,
        BigInt(privateTemplate.length),
        publicKey,
        privateKey,
      ),
    );
    return { publicKey: readUlong(publicKey), privateKey: readUlong(privateKey) };
  }

  async destroy(session: bigint, object: bigint): Promise<void> {
    await this.#call('C_DestroyObject', session, object);
  }

  /** A signature as the mechanism gives it: ECDSA as r and s one after the other, of equal length. */
  async sign(session: bigint, mechanism: bigint, key: bigint, data: Uint8Array): Promise<Uint8Array> {
    await this.#call('C_SignInit', session, mechanismOf(mechanism), key);
    const signature = new Uint8Array(1024);
    const length = ulong(BigInt(signature.length));
    if (data.length <= longestPart) {
      await this.#call('C_Sign', session, data, BigInt(data.length), signature, length);
    } else {
      for (let at = 0; at < data.length; at += longestPart) {
        const part = data.slice(at, at + longestPart);
        await this.#call('C_SignUpdate', session, part, BigInt(part.length));
      }
      await this.#call('C_SignFinal', session, signature, length);
    }
    return signature.slice(0, Number(readUlong(length)));
  }

  #call(name: Name, ...args: Argument[]): Promise<void> {
    return this.#keeping(
      args,
      () =>
        new Promise<void>((resolve, reject) => {
          this.#calls[name].async(...args, (error, value) => {
            if (error) reject(error as Error);
            else if (value !== 0) reject(new CryptokiError(name, value));
            else resolve();
          });
        }),
    );
  }

  async #keeping<T>(alive: readonly unknown[], work: () => Promise<T>): Promise<T> {
    this.#inUse.add(alive);
    try {
      return await work();
    } finally {
      this.#inUse.delete(alive);
    }
  }
}

/** CK_ATTRIBUTE[]: type, pointer, length; and what the pointers point to. */
function layOut(template: Template): { bytes: Uint8Array; alive: unknown[] } {
  const bytes = new Uint8Array(24 * template.length);
  template.forEach(([type, value], index) => {
    bytes.set(ulong(type), 24 * index);
    bytes.set(ulong(koffi.address(value)), 24 * index + 8);
    bytes.set(ulong(BigInt(value.length)), 24 * index + 16);
  });
  return { bytes, alive: [bytes, template] };
}

/** CK_MECHANISM without a parameter. */
function mechanismOf(mechanism: bigint): Uint8Array {
  const bytes = new Uint8Array(24);
  bytes.set(ulong(mechanism));
  return bytes;
}
