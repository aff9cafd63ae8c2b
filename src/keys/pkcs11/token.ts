import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Answered, Failure, Question } from './messages.ts';
import type { RefusedPins } from './refused-pins.ts';

/** Where a token is, and what opens it. `pin` gives it out only when it is sent to the token. */
export interface TokenPlace {
  /** The path of the PKCS#11 module, a shared library. */
  readonly module: string;
  /** The token's label. */
  readonly token: string;
  readonly pin: { reveal(): string };
}

/** A token that cannot be used, and what to do. The message never holds the PIN (I6). */
export class TokenError extends Error {
  readonly kind: Failure['kind'];
  readonly pinGiven: boolean;
  constructor(kind: Failure['kind'], message: string, pinGiven = false) {
    super(message);
    this.kind = kind;
    this.pinGiven = pinGiven;
  }
}

export interface Token {
  /** Opens it, where it is not open. Throws as `ask` does. */
  open(): Promise<void>;
  /**
   * What the token answers. Throws TokenError. A token that was gone and is back is opened anew by the next question,
   * and one that was asked meanwhile is asked once more: a signature may then have been made twice, over the same bytes.
   * After the token refused the PIN it is never asked again by this program, and with the same PIN by no other that shares
   * `refused`: tokens lock themselves.
   */
  ask<T>(question: Exclude<Question, { ask: 'open' }>): Promise<T>;
  /** Ends its process. */
  close(): Promise<void>;
}

/** A token that does not answer for so long hangs; generating an RSA key takes some of them half a minute. */
const patience = 120_000;
/** A token that could not be opened is left alone so long: those who ask meanwhile get the same answer. */
const pause = 2000;

const program = join(import.meta.dirname, 'token.process.ts');

interface Running {
  ask(question: Question): Promise<unknown>;
  end(): Promise<void>;
}

/** The token of a place, in a process of its own; it is opened with the first question. */
export function openToken(place: TokenPlace, refused: RefusedPins): Token {
  const called = `the token ${place.token}`;
  let running: Promise<Running> | undefined;
  let refusedPin: TokenError | undefined;
  let accepted = false;
  let closed = false;

  const assertNotRefused = async (): Promise<void> => {
    const before = await refused.has(place).catch((error: Error) => {
      throw new TokenError('pin', `${called} is not asked: ${error.message}`);
    });
    if (!before) return;
    throw new TokenError(
      'pin',
      `${called} refused the PIN in pkcs11.pin before, and is not asked with it again: correct pkcs11.pin; or, where the ` +
        `token was unlocked or has got this PIN since, delete ${refused.path}`,
    );
  };
  const remember = (error: TokenError): Promise<TokenError> =>
    refused.add(place).then(
      () => error,
      (why: Error) =>
        new TokenError('pin', `${error.message}; that cannot be written down, do not restart: ${why.message}`),
    );

  const begin = async (): Promise<Running> => {
    await assertNotRefused().catch((error: TokenError) => {
      refusedPin = error;
      throw error;
    });
    const child = start(called);
    try {
      const { module, token, pin } = place;
      await child.ask({ ask: 'open', module, token, pin: pin.reveal(), acceptedBefore: accepted });
    } catch (error) {
      await child.end();
      if (!(error instanceof TokenError) || error.kind !== 'pin') throw error;
      refusedPin = error.pinGiven ? await remember(error) : error;
      throw refusedPin;
    }
    accepted = true;
    return child;
  };

  const opened = (): Promise<Running> => {
    if (closed) throw new TokenError('failed', `${called} is closed`);
    if (refusedPin) throw refusedPin;
    if (!running) {
      const attempt = begin();
      running = attempt;
      attempt.catch(() => setTimeout(() => forget(attempt), pause).unref());
    }
    return running;
  };
  const forget = (attempt: Promise<Running>) => {
    if (running === attempt) running = undefined;
  };

  return {
    async open() {
      await opened();
    },
    async ask<T>(question: Question): Promise<T> {
      for (let again = false; ; again = true) {
        const attempt = opened();
        const child = await attempt;
        try {
          return (await child.ask(question)) as T;
        } catch (error) {
          if (!(error instanceof TokenError) || error.kind !== 'gone') throw error;
          forget(attempt);
          await child.end();
          if (again) throw error;
        }
      }
    },
    async close() {
      closed = true;
      await running?.then((child) => child.end()).catch(() => {});
    },
  };
}

function start(called: string): Running {
  // Modules find their own configuration in the environment; our secrets are gone from it by now.
  const child = fork(program, [], {
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const asked = new Map<number, { resolve: (value: unknown) => void; reject: (error: TokenError) => void }>();
  let next = 0;
  const lost = (kind: Failure['kind'], why: string) => {
    for (const { reject } of asked.values()) reject(new TokenError(kind, `${called}: ${why}`));
    asked.clear();
  };
  const ended = new Promise<void>((resolve) => {
    child.on('error', () => lost('gone', 'its process could not be started'));
    child.on('exit', (code, signal) => {
      lost('gone', `its process ended (${signal ?? code})`);
      resolve();
    });
  });
  child.on('message', (answered: Answered) => {
    const waiting = asked.get(answered.id);
    asked.delete(answered.id);
    if ('failure' in answered) {
      const { kind, message, pinGiven } = answered.failure;
      waiting?.reject(new TokenError(kind, `${called}: ${message}`, pinGiven));
    } else waiting?.resolve(answered.value);
  });
  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        if (!isRunning(child)) return reject(new TokenError('gone', `${called}: its process has ended`));
        const id = next++;
        const impatience = setTimeout(() => {
          lost('failed', `no answer for ${patience / 1000} seconds; it is opened anew`);
          child.kill('SIGKILL');
        }, patience);
        const settled =
          <V>(settle: (value: V) => void) =>
          (value: V) => {
            clearTimeout(impatience);
            settle(value);
          };
        asked.set(id, { resolve: settled(resolve), reject: settled(reject) });
        child.send({ id, question }, (error) => {
          if (error) asked.get(id)?.reject(new TokenError('gone', `${called}: its process has ended`));
        });
      }),
    async end() {
      if (isRunning(child)) child.kill('SIGKILL');
      await ended;
    },
  };
}

const isRunning = (child: ChildProcess) => child.connected && child.exitCode === null && child.signalCode === null;
