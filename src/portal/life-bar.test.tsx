import { describe, expect, it } from 'vitest';
import { todayAt } from './life-bar.tsx';

const at = (text: string) => Temporal.Instant.from(text);
const life = {
  acquiredOn: at('2024-12-07T10:00:00+09:00'),
  renewableFrom: at('2025-11-07T00:00:00+09:00'),
  notAfter: at('2025-12-07T23:59:59+09:00'),
};

describe('today on the bar of the validity', () => {
  it('stands in the renewal window when renewal is open (V2)', () => {
    const x = todayAt({ ...life, now: at('2025-11-25T09:00:00+09:00') });
    expect(x).toBeGreaterThan(417);
    expect(x).toBeLessThan(716);
  });

  it('stands before the window until renewal opens', () => {
    expect(todayAt({ ...life, now: at('2025-11-06T23:59:59+09:00') })).toBeLessThan(417);
    expect(todayAt({ ...life, now: life.renewableFrom })).toBe(417);
  });

  it('never leaves the bar', () => {
    expect(todayAt({ ...life, now: at('2024-12-01T00:00:00+09:00') })).toBe(4);
    expect(todayAt({ ...life, now: at('2026-01-01T00:00:00+09:00') })).toBe(716);
  });

  it('still stands right where the window opened before the certificate was acquired', () => {
    const short = { ...life, renewableFrom: at('2024-11-01T00:00:00+09:00') };
    expect(todayAt({ ...short, now: at('2024-12-07T10:00:01+09:00') })).toBeCloseTo(417, 3);
  });
});
