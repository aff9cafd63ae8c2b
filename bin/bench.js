// `npm run bench -- <name>`: one of the measurements in bench/, on a database of its own. Prints what it measured.

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import module from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { nodeOrExit } from './node.js';

const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'bench');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.slice(0, -'.bench.ts'.length));
const [name = '', ...rest] = process.argv.slice(2);
const node = nodeOrExit();

if (!names.includes(name)) {
  console.error(`Say what to measure: npm run bench -- ${names.join(' | ')}`);
  process.exitCode = 1;
} else if (node === process.execPath) {
  module.enableCompileCache?.();
  await import('./tsx.js');
  await import(pathToFileURL(join(folder, `${name}.bench.ts`)).href);
} else {
  const { status } = spawnSync(node, [fileURLToPath(import.meta.url), name, ...rest], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
