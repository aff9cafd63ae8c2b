// `npm run format`: writes the formatting that `npm run check` asks for.
import { spawnSync } from 'node:child_process';
import { findBiome } from './check.js';

const biome = findBiome();
if (!biome) console.error(`Biome is not installed for ${process.platform}-${process.arch}.`);
process.exitCode = biome ? (spawnSync(biome, ['check', '--write', '.'], { stdio: 'inherit' }).status ?? 1) : 1;
