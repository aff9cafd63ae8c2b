import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const modules = ['/usr/lib/softhsm/libsofthsm2.so', '/usr/lib64/pkcs11/libsofthsm2.so'];

/** The PKCS#11 module of SoftHSM2, if it is installed. `pkcs11-tool` comes with opensc. */
export const softHsmModule = modules.find((path) => existsSync(path));
if (!softHsmModule) console.warn('softhsm2 is not here: the tests with a PKCS#11 token are skipped');

/** A token of its own; the processes that this one starts find it through SOFTHSM2_CONF. */
export interface SoftHsm {
  readonly module: string;
  readonly token: string;
  readonly pin: { reveal(): string };
  /** The device is unplugged: slots and what was open end in errors. */
  unplug(): void;
  plugIn(): void;
  /** Somebody logs in by hand, with this PIN. Whether it was let in. */
  logInByHand(pin: string): boolean;
  remove(): void;
}

export const userPin = 'only-4567-for-tests';

export function softHsm(token = 'warifu test'): SoftHsm {
  const folder = mkdtempSync(join(tmpdir(), 'warifu-hsm-'));
  const [tokens, away] = [join(folder, 'tokens'), join(folder, 'away')];
  mkdirSync(tokens);
  const configuration = join(folder, 'softhsm2.conf');
  writeFileSync(configuration, `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`);
  process.env.SOFTHSM2_CONF = configuration;
  const tool = (...args: string[]) => spawnSync('softhsm2-util', args, { encoding: 'utf8' });
  const made = tool('--init-token', '--free', '--label', token, '--so-pin', 'officer-of-tests', '--pin', userPin);
  if (made.status !== 0) throw new Error(`no token: ${made.stdout}${made.stderr}`);
  return {
    module: softHsmModule!,
    token,
    pin: { reveal: () => userPin },
    unplug: () => {
      renameSync(tokens, away);
      mkdirSync(tokens);
    },
    plugIn: () => {
      rmSync(tokens, { recursive: true });
      renameSync(away, tokens);
    },
    // An import that cannot succeed logs in first.
    logInByHand: (pin) =>
      !/does not match/.test(
        tool('--import', '/dev/null', '--token', token, '--label', 'x', '--id', 'aa', '--pin', pin).stderr,
      ),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
