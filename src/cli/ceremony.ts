import type { Command } from 'commander';
export function ceremonyCommands(_ca: Command): void {}
