import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** The stylesheet, the images and the browser scripts, bundled in memory. */
export interface Assets {
  /** Hashed address of 'portal.css', 'favicon.svg' or an entry such as 'copy.js'; throws for a name there is none of. */
  address(name: string): string;
  /** What lies at a hashed address; it never changes, so it may be cached for ever. */
  get(path: string): { body: Uint8Array; type: string } | undefined;
  /** Bytes on the wire of each asset, by name, gzip. */
  sizes: ReadonlyMap<string, number>;
}

const prefix = '/assets/';
const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Bundles and minifies `styles/portal.css`, `styles/console.css`, `styles/sheet.css` and every `src/browser/*.entry.ts` for browsers of ES2022; no source maps. */
export async function buildAssets(): Promise<Assets> {
  const browser = join(import.meta.dirname, '../browser');
  const entries = (await readdir(browser)).filter((file) => file.endsWith('.entry.ts'));
  const result = await build({
    entryPoints: [
      { in: join(import.meta.dirname, 'styles/portal.css'), out: 'portal' },
      { in: join(import.meta.dirname, 'styles/console.css'), out: 'console' },
      { in: join(import.meta.dirname, 'styles/sheet.css'), out: 'sheet' },
      { in: join(import.meta.dirname, 'images/favicon.svg'), out: 'favicon' },
      ...entries.map((file) => ({ in: join(browser, file), out: basename(file, '.entry.ts') })),
    ],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    loader: { '.svg': 'copy' },
    entryNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    outdir: '/assets',
    publicPath: '/assets',
    legalComments: 'none',
    charset: 'utf8',
    write: false,
    logLevel: 'silent',
  });

  const files = new Map<string, { body: Uint8Array; type: string }>();
  const addresses = new Map<string, string>();
  const sizes = new Map<string, number>();
  for (const { path, contents } of result.outputFiles) {
    const file = basename(path);
    const [, stem, extension] = /^(.+)-[0-9A-Z]{8}(\.[a-z]+)$/.exec(file) ?? [];
    const type = types[extension ?? ''];
    if (!stem || !type) throw new Error(`unexpected asset ${file}`);
    files.set(prefix + file, { body: contents, type });
    addresses.set(stem + extension, prefix + file);
    sizes.set(stem + extension, gzipSync(contents).length);
  }
  return {
    address(name) {
      const address = addresses.get(name);
      if (!address) throw new Error(`there is no asset called ${name}`);
      return address;
    },
    get: (path) => files.get(path),
    sizes,
  };
}
