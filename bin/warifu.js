#!/usr/bin/env node
// Starts Warifu from any Node with npm: on an older one it hands over to the Node that `npm ci` brought along.
import { spawn } from 'node:child_process';
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { nodeOrExit } from './node.js';

const node = nodeOrExit();
if (node === process.execPath) {
  module.enableCompileCache?.();
  await import('./tsx.js');
  await import('../src/main.ts');
} else {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // Ctrl-C in a terminal reaches the child by itself; passed on, it would arrive twice.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (fault) => {
    console.error(`Node 26 could not be started: ${fault.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
