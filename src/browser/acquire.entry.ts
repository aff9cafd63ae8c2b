import { certificationRequest, generateKeyPair } from './csr.ts';
import type { Bytes } from './der.ts';
import { certifies, makeP12 } from './p12.ts';
import { all, byId, show, unlock } from './page.ts';
import { ALPHABET, makePassphrase } from './passphrase.ts';

/*
 * One acquisition, from the button to the saved file. The page is in one of these states:
 *
 *   ready        nothing made yet; the button creates.
 *   making       the key is being made; can still be stopped.
 *   sent         the request is on its way. From here on there may be a certificate for this key, so key and
 *                request are kept until an answer comes.
 *   interrupted  no answer came, or "still being made" (409). The SAME request is sent again, by the button or when the network is back; the
 *                server answers the same key with the same certificate.
 *   saving       the file is made, the key is dropped; file and passphrase are shown until the person leaves.
 *
 * Any other refusal (4xx) leads back to ready. Words stand in the page; this file has none.
 */
type State = 'ready' | 'making' | 'sent' | 'interrupted' | 'saving';

interface Issued {
  certificate: string;
  chain: string[];
  label: string;
  fileName: string;
  notAfterText: string;
}

interface Refused {
  title: string;
  body: string;
  reference?: string;
}

const root = byId('acquisition');
const facts = root.dataset;
const sameOrigin = { method: 'POST', credentials: 'same-origin', redirect: 'error', cache: 'no-store' } as const;
/** Gives the thread back, so that the page can draw and answer. */
const pause = () => new Promise<void>((resolve) => setTimeout(resolve));

let state: State = 'ready';
let attempt = 0;
let pending: { keys: CryptoKeyPair; request: Bytes } | undefined;
/** True when nothing is lost by leaving. */
let confirmed = false;

// ---- 1. Make the key and the request

byId('create').addEventListener('click', () => void create());
byId('stop').addEventListener('click', () => {
  attempt++;
  enter('ready');
});

async function create(): Promise<void> {
  if (state !== 'ready') return;
  enter('making');
  const mine = ++attempt;
  try {
    await stage(0);
    await stage(1);
    const keys = await generateKeyPair();
    const request = await certificationRequest(keys);
    if (mine !== attempt) return; // stopped meanwhile: the key goes unused
    pending = { keys, request };
  } catch {
    fail();
    return;
  }
  await send();
}

// ---- 2. Send the request, and send it again until there is an answer

for (const button of all('[data-resume]')) button.addEventListener('click', () => void send());
addEventListener('online', () => {
  if (state === 'interrupted') void send();
});

async function send(): Promise<void> {
  if (!pending || state === 'sent') return;
  enter('sent');
  await stage(2);
  let response: Response;
  try {
    response = await fetch(facts.certificate!, {
      ...sameOrigin,
      headers: { 'Content-Type': 'application/pkcs10', Accept: 'application/json' },
      body: pending.request,
    });
  } catch {
    interrupt('offline');
    return;
  }
  await stage(3);
  let answer: unknown;
  try {
    answer = await response.json();
  } catch {
    // The answer broke off (then the network did), or it is not ours.
    interrupt(response.ok ? 'offline' : 'trouble');
    return;
  }
  if (response.ok) await receive(answer as Issued);
  else if (response.status < 500) refuse(answer as Refused, response.status === 409 ? 'interrupted' : 'ready');
  else interrupt('trouble');
}

function interrupt(banner: 'offline' | 'trouble'): void {
  enter('interrupted');
  tell(banner);
}

function refuse(refusal: Refused, next: 'ready' | 'interrupted'): void {
  enter(next);
  fillRefusal(refusal);
}

function fail(): void {
  enter('ready');
  tell('failed');
}

// ---- 3. Make the file, forget the key

async function receive(issued: Issued): Promise<void> {
  if (!pending) return;
  try {
    await stage(4);
    const certificate = decode(issued.certificate);
    const { keys } = pending;
    if (!(await certifies(certificate, keys.publicKey))) throw new Error('certificate of another key');
    const groups = makePassphrase((bytes) => crypto.getRandomValues(new Uint8Array(bytes)));
    const contents = {
      privateKey: keys.privateKey,
      certificate,
      chain: issued.chain.map(decode),
      label: issued.label,
    };
    const file = await makeP12(contents, groups.join(''), pause);
    offer(file, groups, issued);
  } catch {
    fail();
  }
}

function decode(base64: string): Bytes {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

// ---- 4. Save the file, note the passphrase

function offer(file: Bytes, groups: string[], issued: Issued): void {
  enter('saving');
  byId('expiry').textContent = issued.notAfterText;
  byId('file-name').textContent = issued.fileName;
  byId('file-size').textContent = `${(file.length / 1024).toFixed(1)} KB`;

  const link = byId<HTMLAnchorElement>('download');
  link.href = URL.createObjectURL(new Blob([file], { type: 'application/x-pkcs12' }));
  link.download = issued.fileName;
  link.addEventListener('click', () => {
    const now = new Date();
    byId('saved-at').textContent = `${now.getHours()}:${String(now.getMinutes()).padStart(2, '0')}`;
    for (const id of ['saved', 'downloaded', 'download-trouble']) show(byId(id), true);
    show(link.querySelector<HTMLElement>('[data-first]')!, false);
    show(link.querySelector<HTMLElement>('[data-again]')!, true);
    link.classList.replace('btn--primary', 'btn--outline');
  });

  const slots = all('span', byId('passphrase'));
  const write = (hidden: boolean) => {
    for (const [i, slot] of slots.entries()) slot.textContent = hidden ? '••••' : groups[i]!;
  };
  write(false);
  const reading = facts.readings!.split(' ');
  for (const [i, row] of all('#reading dl > div').entries()) {
    row.querySelector('dt')!.textContent = groups[i]!;
    row.querySelector('dd')!.textContent = [...groups[i]!]
      .map((character) => reading[ALPHABET.indexOf(character)])
      .join(facts.between);
  }
  const hide = byId('hide');
  hide.addEventListener('click', () => {
    const hidden = hide.getAttribute('aria-pressed') !== 'true';
    hide.setAttribute('aria-pressed', String(hidden));
    write(hidden);
    show(byId('reading'), !hidden);
  });
  byId('print').addEventListener('click', () => print());
  byId('copy').addEventListener('click', async () => {
    const copied = byId('copied');
    copied.textContent = '';
    try {
      await navigator.clipboard.writeText(groups.join(''));
      copied.textContent = copied.dataset.text!;
    } catch {
      getSelection()?.selectAllChildren(byId('passphrase')); // the clipboard is closed to us: ready for Ctrl+C
    }
  });

  const boxes = all<HTMLInputElement>('#confirm input');
  for (const box of boxes) {
    box.addEventListener('change', () => {
      confirmed = boxes.every((one) => one.checked);
      unlock(byId('next'), confirmed);
      show(byId('next-reason'), !confirmed);
    });
  }

  // Another language is another page, and the passphrase would be gone with this one.
  for (const languages of all('[data-language]')) show(languages, false);
  history.pushState(null, '', facts.savePath);
  document.title = facts.saveTitle!;
  const heading = document.querySelector('h1')!;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  scrollTo(0, 0);
  show(byId('created'), true);
}

// ---- Leaving: asked back as long as something would be lost

addEventListener('beforeunload', (event) => {
  if (!confirmed && state !== 'ready' && state !== 'making') event.preventDefault();
});
addEventListener('popstate', () => {
  if (state !== 'saving') return;
  history.pushState(null, '', facts.savePath);
  byId<HTMLDialogElement>('leaving').showModal();
});
const cancel = byId<HTMLFormElement>('cancel');
cancel.addEventListener('submit', (event) => {
  if (state !== 'saving' || confirmed) return;
  event.preventDefault();
  byId<HTMLDialogElement>('leaving').showModal();
});
byId('stay').addEventListener('click', () => byId<HTMLDialogElement>('leaving').close());
byId('leave').addEventListener('click', () => {
  confirmed = true;
  cancel.submit();
});

// ---- The time that is left (WCAG 2.2.1)

let endsAt = Date.now() + Number(facts.secondsLeft) * 1000;
let warned = false;
const ending = byId<HTMLDialogElement>('ending');
const clock = setInterval(tick, 1000);

function tick(): void {
  const seconds = Math.max(0, Math.ceil((endsAt - Date.now()) / 1000));
  byId('minutes-left').textContent = String(Math.ceil(seconds / 60));
  if (seconds <= 120 && !warned && !confirmed) {
    warned = true;
    ending.showModal();
  }
  if (seconds > 0) return;
  clearInterval(clock);
  ending.close();
  // The server tells a person who has nothing to lose that the time is over; file and passphrase stay.
  if (state === 'ready') location.reload();
}

byId('extend').addEventListener('click', () => void extend());
byId('go-on').addEventListener('click', () => {
  ending.close();
  void extend();
});
byId('give-up').addEventListener('click', () => {
  ending.close();
  cancel.requestSubmit();
});

async function extend(): Promise<void> {
  try {
    const response = await fetch(facts.extend!, { ...sameOrigin, headers: { Accept: 'application/json' } });
    if (response.ok) {
      const { secondsLeft } = (await response.json()) as { secondsLeft: number };
      endsAt = Date.now() + secondsLeft * 1000;
      warned = false;
      tick();
      const status = byId('extended');
      status.textContent = '';
      await pause();
      status.textContent = status.dataset.text!;
    } else if (response.status === 401) {
      endsAt = Date.now();
      tick();
    }
  } catch {
    // Offline: the clock goes on and the button stays.
  }
}

// ---- What is seen in each state

function enter(next: State): void {
  state = next;
  for (const id of ['refused', 'offline', 'trouble', 'failed']) show(byId(id), false);
  if (next === 'ready' || next === 'saving') pending = undefined;
  show(byId('before'), next === 'ready');
  show(byId('during'), next !== 'ready' && next !== 'saving');
  show(byId('stop'), next === 'making');
  show(byId('stage-texts'), next !== 'interrupted');
  for (const part of all('[data-when]')) show(part, (part.dataset.when === 'save') === (next === 'saving'));
}

/** Moves the bar to a stage, says so, and lets the page draw it. */
async function stage(number: number): Promise<void> {
  byId<HTMLProgressElement>('progress').value = number + 0.5;
  for (const [i, item] of all('#stages > li').entries()) {
    show(item.querySelector<HTMLElement>('[data-done]')!, i < number);
    if (i === number) item.setAttribute('aria-current', 'step');
    else item.removeAttribute('aria-current');
  }
  for (const [i, text] of all('#stage-texts > p').entries()) show(text, i === number);
  await pause();
}

function fillRefusal(refusal: Refused): void {
  const banner = byId('refused');
  for (const slot of ['title', 'body', 'reference'] as const) {
    banner.querySelector(`[data-slot=${slot}]`)!.textContent = refusal[slot] ?? '';
  }
  show(byId('refused-reference'), refusal.reference !== undefined);
  show(byId('refused-resume'), state === 'interrupted');
  tell('refused');
}

/** Shows a banner, moves the focus to it, and offers to create again rather than for the first time. */
function tell(banner: 'refused' | 'offline' | 'trouble' | 'failed'): void {
  const element = byId(banner);
  show(element, true);
  element.setAttribute('role', 'alert');
  element.tabIndex = -1;
  element.focus();
  const button = byId('create');
  show(button.querySelector<HTMLElement>('[data-first]')!, false);
  show(button.querySelector<HTMLElement>('[data-again]')!, true);
}
