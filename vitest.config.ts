import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // The work is done in PostgreSQL and in the programs they start: Vitest's own one worker on two cores leaves one idle.
    maxWorkers: 3,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.{ts,tsx}', 'tests/tidy.test.ts'],
          globalSetup: ['src/testing/global-setup.ts'],
          // Thousands of lives and RSA keys take seconds, and more where the machine has other work.
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'stories',
          include: ['tests/stories/**/*.test.ts'],
          globalSetup: ['src/testing/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'cli',
          include: ['tests/cli/**/*.test.ts'],
          globalSetup: ['src/testing/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          // Pages that Chromium shows without a certificate: no policy, so beside everything else.
          name: 'public',
          include: ['tests/browser/public/**/*.test.ts'],
          globalSetup: ['src/testing/global-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['tests/browser/*.test.ts'],
          globalSetup: ['src/testing/global-setup.ts'],
          // Chromium's policy folder is machine-wide: these files run one after another.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
