import type { CaKeyType } from '../../ca/signer.ts';
import { Attribute, boolean, Ck, Cryptoki, CryptokiError, Mechanism, TokenFlag, ulong } from './cryptoki.ts';
import type { Answer, Answered, Asked, Failure, Question, TokenKey } from './messages.ts';

/**
 * The process that holds one token. The module is somebody else's code in our memory: if it crashes, hangs or loses its
 * device, this process is ended and another begins anew, and the program goes on. It ends when the program does.
 */

/** As many signatures are made at once; tokens have room for more sessions than this. */
const mostSessions = 8;

/** DER of the curves' object identifiers: CKA_EC_PARAMS (X9.62 namedCurve). */
const curves = { 'EC P-256': '06082a8648ce3d030107', 'EC P-384': '06052b81040022' } as const;

interface Key {
  readonly object: bigint;
  readonly mechanism: bigint;
  readonly publicKey: TokenKey;
}

let opened: { cryptoki: Cryptoki; slot: bigint } | undefined;
const idle: bigint[] = [];
let sessions = 0;
const waiting: ((session: bigint) => void)[] = [];
const keys = new Map<string, Key>();

class Refused extends Error {
  readonly kind: Failure['kind'];
  readonly pinGiven: boolean;
  constructor(kind: Failure['kind'], message: string, { pinGiven = false } = {}) {
    super(message);
    this.kind = kind;
    this.pinGiven = pinGiven;
  }
}

/** Of these a login says that the token was not there to judge the PIN. Whatever else it says may have cost a try. */
const notJudged = /^CKR_(DEVICE|TOKEN_NOT|SESSION)_\w+$/;

async function open({ module, token, pin, acceptedBefore }: Extract<Question, { ask: 'open' }>): Promise<void> {
  const cryptoki = await Cryptoki.load(module).catch((error: Error) => {
    throw new Refused('gone', `the module ${module} cannot be used (${error.message})`);
  });
  const infos = await Promise.all(
    // A slot that another program empties meanwhile is no slot of ours.
    (await cryptoki.slots()).map(async (slot) => ({
      slot,
      info: await cryptoki.tokenInfo(slot).catch(() => undefined),
    })),
  );
  const found = infos.filter(({ info }) => info?.label === token);
  const [one] = found;
  if (!one) throw new Refused('gone', `there is no token with the label "${token}"; is it connected?`);
  if (found.length > 1) throw new Refused('failed', `there are several tokens with the label "${token}"`);
  const { flags } = one.info!;
  if (flags & TokenFlag.pinLocked) throw new Refused('pin', 'its PIN is locked; its security officer can unlock it');
  if (flags & TokenFlag.pinFinalTry || (flags & TokenFlag.pinCountLow && !acceptedBefore)) {
    throw new Refused(
      'pin',
      'somebody gave it a wrong PIN, and another might lock it: put the right PIN into pkcs11.pin, log in by hand ' +
        'once to prove it (for example: pkcs11-tool --module … --token-label … --login --list-objects), then start again',
    );
  }
  const session = await cryptoki.openSession(one.slot);
  await cryptoki.login(session, pin).catch((error: unknown) => {
    // A PIN that this program gave before and that was right is not what a login fails of in general words.
    const judged = !(error instanceof CryptokiError) || !notJudged.test(error.code);
    const refuses = acceptedBefore ? error instanceof CryptokiError && /^CKR_PIN_/.test(error.code) : judged;
    if (!refuses) throw error;
    const code = error instanceof CryptokiError ? error.code : 'no code';
    const message = `it refuses the PIN in pkcs11.pin (${code}); it is not tried again`;
    throw new Refused('pin', message, { pinGiven: true });
  });
  sessions = 1;
  idle.push(session);
  opened = { cryptoki, slot: one.slot };
}

/** Lends a session to one piece of work at a time. */
async function withSession<T>(work: (cryptoki: Cryptoki, session: bigint) => Promise<T>): Promise<T> {
  if (!opened) throw new Error('the token is not open');
  const { cryptoki, slot } = opened;
  let session = idle.pop();
  if (session === undefined && sessions < mostSessions) {
    sessions += 1;
    session = await cryptoki.openSession(slot).catch(() => {
      // The token has no more room: those that are open have to do.
      sessions -= 1;
      return undefined;
    });
  }
  session ??= idle.pop() ?? (await new Promise<bigint>((resolve) => waiting.push(resolve)));
  try {
    return await work(cryptoki, session);
  } finally {
    const next = waiting.shift();
    if (next) next(session);
    else idle.push(session);
  }
}

/** The key pair with this label; undefined where there is none. */
async function find(name: string): Promise<Key | undefined> {
  const known = keys.get(name);
  if (known) return known;
  const key = await withSession(async (cryptoki, session) => {
    const label = Buffer.from(name, 'utf8');
    const of = (kind: bigint) =>
      cryptoki.find(session, [
        [Attribute.class, ulong(kind)],
        [Attribute.label, label],
      ]);
    const privates = await of(Ck.privateKeyClass);
    const [object] = privates;
    if (object === undefined) return undefined;
    const publics = await of(Ck.publicKeyClass);
    const [shown] = publics;
    if (shown === undefined) throw new Error(`the public key of ${name} is missing on the token`);
    if (privates.length + publics.length > 2) throw new Error(`the token has several keys with the label ${name}`);
    const read = (type: bigint, from = object) => cryptoki.attribute(session, from, type);
    const isTrue = async (type: bigint) => (await read(type))[0] === 1;
    if (!(await isTrue(Attribute.sensitive)) || (await isTrue(Attribute.extractable)))
      throw new Error(`the private key of ${name} can be taken out of the token`);
    const kind = Buffer.from(await read(Attribute.keyType)).readBigUInt64LE();
    if (kind === Ck.ec) {
      const [params, point] = [await read(Attribute.ecParams, shown), await read(Attribute.ecPoint, shown)];
      return { object, mechanism: Mechanism.ecdsa, publicKey: { kind: 'ec' as const, params, point } };
    }
    if (kind !== Ck.rsa) throw new Error(`the key ${name} is neither EC nor RSA`);
    const [modulus, exponent] = [await read(Attribute.modulus, shown), await read(Attribute.publicExponent, shown)];
    return { object, mechanism: Mechanism.sha256Rsa, publicKey: { kind: 'rsa' as const, modulus, exponent } };
  });
  if (key) keys.set(name, key);
  return key;
}

async function generate(name: string, keyType: CaKeyType): Promise<TokenKey> {
  if (await find(name)) throw new Error(`the token has a key ${name} already; a CA key is never overwritten`);
  await withSession(async (cryptoki, session) => {
    const label = Buffer.from(name, 'utf8');
    const common = [
      [Attribute.token, boolean(true)],
      [Attribute.label, label],
      [Attribute.id, label],
    ] as const;
    const kind =
      keyType === 'EC P-256' || keyType === 'EC P-384'
        ? ([[Attribute.ecParams, Buffer.from(curves[keyType], 'hex')]] as const)
        : ([
            [Attribute.modulusBits, ulong(BigInt(keyType.slice(4)))],
            [Attribute.publicExponent, Uint8Array.of(1, 0, 1)],
          ] as const);
    await cryptoki.generateKeyPair(
      session,
      keyType.startsWith('EC') ? Mechanism.ecKeyPair : Mechanism.rsaKeyPair,
      [...common, ...kind, [Attribute.verify, boolean(true)]],
      [
        ...common,
        [Attribute.private, boolean(true)],
        [Attribute.sensitive, boolean(true)],
        [Attribute.extractable, boolean(false)],
        [Attribute.sign, boolean(true)],
      ],
    );
  });
  const made = await find(name);
  if (!made) throw new Error(`the token made the key ${name} and does not find it`);
  return made.publicKey;
}

async function sign(name: string, bytes: Uint8Array): Promise<Uint8Array> {
  const key = await find(name);
  if (!key) throw new Error(`the token has no key ${name}`);
  return withSession((cryptoki, session) => cryptoki.sign(session, key.mechanism, key.object, bytes));
}

async function answer(question: Question): Promise<unknown> {
  switch (question.ask) {
    case 'open':
      return open(question);
    case 'find':
      return (await find(question.name))?.publicKey;
    case 'generate':
      return generate(question.name, question.keyType);
    case 'sign':
      return sign(question.name, question.bytes);
  }
}

/** Of these the module or the token says that what was open before is no longer: whoever begins anew may succeed. */
const beginAnew =
  /^CKR_(GENERAL_ERROR|FUNCTION_FAILED|DEVICE_\w+|TOKEN_NOT_\w+|SESSION_\w+|USER_NOT_LOGGED_IN|(KEY|OBJECT)_HANDLE_INVALID)$/;

function failureOf(error: unknown): Failure {
  if (error instanceof Refused) return { kind: error.kind, message: error.message, pinGiven: error.pinGiven };
  const gone = error instanceof CryptokiError && beginAnew.test(error.code);
  return { kind: gone ? 'gone' : 'failed', message: (error as Error).message };
}

process.on('message', ({ id, question }: Asked) => {
  answer(question)
    .then(
      (value): Answer => ({ value }),
      (error): Answer => ({ failure: failureOf(error) }),
    )
    .then((said) => process.send!({ id, ...said } satisfies Answered));
});
// An exit would wait for the module, and whoever hangs in it.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// Ctrl-C and a service manager tell every process of the program; the program still has to sign what it is at.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
