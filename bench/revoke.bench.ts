/**
 * From the administrator's click on 「失効する」 to the first refused request of the live session, over real TLS: the
 * administrator at one program, the user at another, both on one database.
 */
import {
  anAcquired,
  anInstitution,
  anIssuance,
  aRequest,
  aUser,
  aVisit,
  made,
  password,
} from '../src/testing/world.ts';
import { acquire } from '../src/workflows/acquire.ts';
import { logInOverTls } from './browse.ts';
import { openBench } from './world.ts';

const rounds = 10;
const most = 1000;

const bench = await openBench(2);
try {
  const { world, nodes } = bench;
  const institution = await anInstitution(world);
  const identity = await anAcquired(world, institution);
  const administrator = await logInOverTls(nodes[0]!.serving.portalOrigin, identity);
  console.log('From the click (the POST is sent) to the first refused request of the live session at another program:');
  let worst = 0;
  for (let n = 1; n <= rounds; n++) {
    const user = await aUser(world, institution, identity.contract.number, `haruka-k${String(n).padStart(2, '0')}`);
    const { code } = await anIssuance(world, institution, user.name);
    const visit = await aVisit(world, institution, { loginId: user.name, code });
    const { privateKey, der } = aRequest();
    const { certificate } = made(await acquire(world.deps, institution, visit, der));
    const session = await logInOverTls(nodes[1]!.serving.portalOrigin, { privateKey, der: certificate.der! });
    if ((await session.get('/1376/home')).status !== 200) throw new Error('the session does not live');

    const page = await administrator.get(`/1376/users/${user.id}/revoke`);
    const standing = /name="standing" value="([^"]+)"/.exec(page.body)![1]!;
    const clicked = performance.now();
    const answered = administrator
      .post(`/1376/users/${user.id}/revoke`, { standing, password, reason: 'keyCompromise' })
      .then(({ status }) => ({ status, after: performance.now() - clicked }));
    let requests = 0;
    while ((await session.get('/1376/home')).status === 200) requests++;
    const refusedAfter = performance.now() - clicked;
    const { status, after } = await answered;
    if (status !== 303) throw new Error(`the revocation was answered with ${status}`);
    worst = Math.max(worst, refusedAfter);
    console.log(
      `  ${String(n).padStart(2)}: refused after ${refusedAfter.toFixed(0)} ms (answered after ${after.toFixed(0)} ms, ${requests} requests went on before)`,
    );
  }
  console.log(`Worst of ${rounds}: ${worst.toFixed(0)} ms; ${worst < most ? 'under' : 'NOT under'} ${most} ms.`);
  if (worst >= most) process.exitCode = 1;
} finally {
  await bench.close();
}
