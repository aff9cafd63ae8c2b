import { all, byId, show, unlock } from './page.ts';

// Two pages have these checks: the first step of the acquisition, and 推奨環境, which leads nowhere and has a plain text.

const CLOCK_TOLERANCE = 5 * 60_000;
const list = byId('checks');

/** One answer per `data-check` of the page. */
const checks: Record<string, () => boolean | Promise<boolean>> = {
  browser: () =>
    !('documentMode' in document) && typeof HTMLDialogElement !== 'undefined' && CSS.supports('selector(:has(*))'),

  computer: () => {
    const { userAgent, maxTouchPoints } = navigator;
    const hinted = (navigator as { userAgentData?: { mobile: boolean } }).userAgentData?.mobile === true;
    const tabletAsMac = /Macintosh/.test(userAgent) && maxTouchPoints > 1; // iPadOS calls itself a Mac
    return !hinted && !tabletAsMac && !/Android|iPhone|iPad|iPod|Mobile/.test(userAgent);
  },

  keys: async () => {
    if (!isSecureContext || !crypto.subtle) return false;
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
    await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
    return true;
  },

  // The server's clock stood still when it drew the page, so compare with this PC's at the moment it arrived.
  clock: () => {
    const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    const arrived = performance.timeOrigin + (navigation?.responseStart ?? 0);
    return Math.abs(arrived - Number(list.dataset.serverTime)) <= CLOCK_TOLERANCE;
  },

  download: () => {
    if (!('download' in HTMLAnchorElement.prototype)) return false;
    URL.revokeObjectURL(URL.createObjectURL(new Blob(['x'])));
    return true;
  },
};

let bad = 0;
for (const item of all('[data-check]', list)) {
  const check = checks[item.dataset.check ?? ''];
  let fine = false;
  try {
    fine = check !== undefined && (await check());
  } catch {
    // A check that throws is a feature that is missing or forbidden.
  }
  if (!fine) bad++;
  for (const part of all('[data-state]', item)) show(part, part.dataset.state === (fine ? 'ok' : 'bad'));
}
byId('bad-count').textContent = String(bad);
if (document.getElementById('next')) {
  show(byId('stuck'), false);
  show(byId('next-reason'), bad > 0);
  unlock(byId('next'), bad === 0);
} else {
  show(byId('plain'), false);
  show(byId('live'), true);
}
show(byId(bad === 0 ? 'result-ok' : 'result-bad'), true);
