// Finds the Node that Warifu is written for, whichever Node runs this file.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export const required = 26;

/** @returns {string | undefined} the path of a Node of the required version or newer */
export function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= required) return process.execPath;
  const { platform, arch } = process;
  const names = [`node-${platform === 'win32' ? 'win' : platform}-${arch}`, `node-bin-${platform}-${arch}`];
  for (const name of names) {
    try {
      const root = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
      const program = join(root, 'bin', platform === 'win32' ? 'node.exe' : 'node');
      if (existsSync(program)) return program;
    } catch {
      // This platform's package has the other name, or is not installed.
    }
  }
  return undefined;
}

/** As findNode, but ends the process with one sentence of advice where there is none. */
export function nodeOrExit() {
  const found = findNode();
  if (found) return found;
  console.error(
    `Warifu needs Node ${required}, this is ${process.version}: run \`npm ci\` (without omitting optional packages) ` +
      `or install Node ${required}.`,
  );
  process.exit(1);
}
