import type { Config } from '../config/config.ts';
import { type Key, variableOf } from '../config/settings.ts';

/** A command that ends with a sentence for the person who typed it. */
export class CommandRefused extends Error {
  readonly exitCode: 1 | 2;
  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

const named = (key: Key) => `${key} (${variableOf(key)})`;

/** PostgreSQL's codes for a role or database that does not let us in: 28P01, 28000, 3D000. */
const unreachable = /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ETIMEDOUT|28P01|28000|3D000)$/;

/** Adds to an error of the system which setting it is about and what to do; any other error stays as it is. */
export function explained(error: unknown, config: Config): unknown {
  const {
    code = '',
    syscall,
    address,
    port,
    path,
    message,
  } = error as NodeJS.ErrnoException & {
    address?: string;
    port?: number;
  };
  if (syscall === 'listen') {
    const name = (['portal', 'lanes', 'console', 'pki', 'demo'] as const).find((one) => config[one].port === port);
    if (code === 'EADDRINUSE' && name) {
      return new CommandRefused(
        `Port ${port} is in use by another program: end that one, or set ${named(`${name}.port`)} to another port.`,
      );
    }
    if (code === 'EACCES' && name) {
      return new CommandRefused(
        `This user may not listen on port ${port}: set ${named(`${name}.port`)} to a port from 1024 on.`,
      );
    }
    const listen = address === config.listen ? 'listen' : 'pki.listen';
    return new CommandRefused(`Nothing can listen on ${address} (${code}): set ${named(listen)} to another address.`);
  }
  if (config.database && unreachable.test(code)) {
    const owner = config.database.ownerUrl ? ` and ${named('database.ownerUrl')}` : '';
    return new CommandRefused(
      `The database lets nobody in: ${message}. Check that it runs, and ${named('database.url')}${owner}.`,
    );
  }
  if ((code === 'EACCES' || code === 'EPERM' || code === 'EROFS') && path?.startsWith(config.data.directory)) {
    return new CommandRefused(
      `${path} is closed to this user (${code}): run Warifu as the user it was first started by, ` +
        `or set ${named('data.directory')} to a folder of your own.`,
    );
  }
  return error;
}
