// `npm run check`: types, lint and formatting, and the arrows between the folders. `npm test` runs this first.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeOrExit } from './node.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const platform = `${process.platform}-${process.arch}`;
const node = nodeOrExit();
const biome = findBiome();
const tidy = {
  name: 'tidy',
  program: node,
  args: [join(modules, 'vitest/vitest.mjs'), 'run', '--project', 'unit', 'tests/tidy.test.ts'],
};
// Biome takes no notice of NO_COLOR.
const noColours = process.stdout.isTTY ? [] : ['--colors=off'];
const checks = [
  { name: 'types', program: node, args: [join(modules, 'typescript/bin/tsc'), '--noEmit', '-p', root] },
  ...(biome ? [{ name: 'lint and formatting', program: biome, args: ['ci', '.', ...noColours] }] : []),
];

/**
 * Runs the checks side by side and prints what each says.
 * @param {{ name: string, program: string, args: string[] }[]} [wanted]
 * @returns {Promise<boolean>} whether all is well
 */
export async function check(wanted = checks) {
  if (!biome) console.log(`check: lint and formatting: skipped, Biome is not installed for ${platform}`);
  const results = await Promise.all(wanted.map(run));
  return results.every(Boolean);
}

/** @param {{ name: string, program: string, args: string[] }} check */
function run({ name, program, args }) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, env: plainOutput(), stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('error', (fault) => (output += fault.message));
    child.on('close', (code) => {
      console.log(`check: ${name}: ${code === 0 ? 'ok' : 'FAILED'}`);
      if (code !== 0) console.log(output.trimEnd());
      resolve(code === 0);
    });
  });
}

/** Biome's own program: its package for Node only looks for this one. */
export function findBiome() {
  const program = join(modules, `@biomejs/cli-${platform}`, process.platform === 'win32' ? 'biome.exe' : 'biome');
  return existsSync(program) ? program : undefined;
}

/** The environment for a program whose output is read later, or by a machine: no colours unless a terminal shows them. */
export function plainOutput() {
  const { FORCE_COLOR: _, ...env } = process.env;
  return process.stdout.isTTY ? process.env : { ...env, NO_COLOR: '1' };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = (await check([...checks, tidy])) ? 0 : 1;
}
