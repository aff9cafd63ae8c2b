import { startAuthentication, startRegistration } from '@simplewebauthn/browser';
import { byId, show } from './page.ts';

/*
 * Staff log in, or register a passkey by invitation. The page carries addresses and words in data attributes. The
 * invitation's token is in the fragment, which no request holds; it is taken out of the address bar at once.
 */
const place = byId('passkey');
const { kind, greet, options = '', answer = '', next = '/' } = place.dataset;
const said = byId('said');
const token = location.hash.slice(1);
if (kind === 'register') history.replaceState(null, '', location.pathname);

class Refused extends Error {}

function say(words: string | undefined): void {
  said.textContent = words ?? '';
  show(said, words !== undefined);
}

async function post<T>(address: string, body: unknown): Promise<T> {
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body: JSON.stringify(body),
  });
  const told = await response.json();
  if (!response.ok) throw new Refused([told.title, told.body, told.reference].filter(Boolean).join(' '));
  return told as T;
}

async function carryOut(): Promise<void> {
  if (kind === 'register') {
    const optionsJSON = await post<Parameters<typeof startRegistration>[0]['optionsJSON']>(options, {
      token,
      code: byId<HTMLInputElement>('code').value,
    });
    await post(answer, await startRegistration({ optionsJSON }));
    say(place.dataset.done);
  } else {
    const optionsJSON = await post<Parameters<typeof startAuthentication>[0]['optionsJSON']>(options, {});
    await post(answer, await startAuthentication({ optionsJSON }));
  }
  location.replace(next);
}

const button = byId<HTMLButtonElement>('go');
button.addEventListener('click', async () => {
  const label = button.textContent;
  button.setAttribute('aria-busy', 'true');
  button.disabled = true;
  say(place.dataset.busy);
  try {
    await carryOut();
  } catch (error) {
    button.disabled = false;
    button.removeAttribute('aria-busy');
    button.setAttribute('aria-label', label ?? '');
    // The network's failures are TypeErrors; what the person or the authenticator ended is a DOMException or its wrapper.
    const offline = error instanceof TypeError;
    say(error instanceof Refused ? error.message : offline ? place.dataset.offline : place.dataset.cancelled);
    button.focus();
  }
});

if (!('PublicKeyCredential' in window)) {
  say(place.dataset.unsupported);
  button.disabled = true;
} else if (kind === 'register') {
  try {
    if (token === '') throw new Refused(place.dataset.none);
    const { personName, confirmed } = await post<{ personName: string; confirmed: boolean }>(greet ?? '', { token });
    byId('whose').textContent = personName;
    show(byId('confirmation'), !confirmed);
    show(byId('invited'), true);
  } catch (error) {
    say(error instanceof Refused ? error.message : place.dataset.offline);
  }
  show(byId('reading'), false);
}
