import { type Answer, ask, type ClientIdentity, form, fromOwnPage } from '../src/testing/client.ts';
import { password } from '../src/testing/world.ts';

/** Someone logged in over real TLS: the lane's origin and the cookie. */
export interface LoggedIn {
  readonly origin: string;
  readonly cookie: string;
  get(path: string): Promise<Answer>;
  post(path: string, fields: Record<string, string>): Promise<Answer>;
  /** As a form with a file is sent. */
  upload(path: string, fields: FormData): Promise<Answer>;
  /** The same session, asked at another program: lanes are in the database, so every program serves every lane. */
  at(portalOrigin: string): Promise<LoggedIn>;
}

/** A new lane of the program whose portal is at `portalOrigin`. */
async function press(portalOrigin: string): Promise<string> {
  const pressed = await ask(`${portalOrigin}/1376/login/cert`, { method: 'POST', headers: fromOwnPage });
  return pressed.headers.location!;
}

/** Logs in by certificate and password at the program whose portal is at `portalOrigin`. */
export async function logInOverTls(portalOrigin: string, identity: ClientIdentity): Promise<LoggedIn> {
  const lane = await press(portalOrigin);
  const { origin } = new URL(lane);
  const first = await ask(lane, { identity });
  const headers = { ...fromOwnPage, cookie: first.cookies.join('; ') };
  const entered = await ask(`${origin}/1376/login/password`, {
    method: 'POST',
    identity,
    headers,
    body: form({ password }),
  });
  const cookie = entered.cookies.find((one) => one.startsWith('__Host-warifu-session='));
  if (!cookie) throw new Error(`the login was answered with ${entered.status}`);
  return loggedIn(origin, cookie, identity);
}

function loggedIn(origin: string, cookie: string, identity: ClientIdentity): LoggedIn {
  return {
    origin,
    cookie,
    get: (path) => ask(origin + path, { identity, headers: { cookie } }),
    post: (path, fields) =>
      ask(origin + path, { method: 'POST', identity, headers: { ...fromOwnPage, cookie }, body: form(fields) }),
    async upload(path, fields) {
      const encoded = new Response(fields);
      const body = new Uint8Array(await encoded.arrayBuffer());
      const headers = { ...fromOwnPage, cookie, 'content-type': encoded.headers.get('content-type')! };
      return ask(origin + path, { method: 'POST', identity, headers, body });
    },
    async at(portalOrigin) {
      const there = Object.assign(new URL(origin), { port: new URL(await press(portalOrigin)).port });
      return loggedIn(there.origin, cookie, identity);
    },
  };
}
