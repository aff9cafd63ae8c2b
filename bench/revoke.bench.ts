/**
 * From the administrator's click on 「失効する」 to the first refused request of the user's live session, over real TLS, at
 * every program: the administrator at one, the user's requests at all three at once, on one database. The programs share
 * this process, so that each is slowed by the others.
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

const programs = 3;

const bench = await openBench(programs);
try {
  const { world, nodes } = bench;
  const institution = await anInstitution(world);
  const identity = await anAcquired(world, institution);
  const administrator = await logInOverTls(nodes[0]!.serving.portalOrigin, identity);
  console.log(
    'From the click (the POST is sent at program 1) to the first refused request of the live session, in ms:',
  );
  console.log('      program 1  program 2  program 3   answered');
  const worst = Array<number>(programs).fill(0);
  for (let n = 1; n <= rounds; n++) {
    const user = await aUser(world, institution, identity.contract.number, `haruka-k${String(n).padStart(2, '0')}`);
    const { code } = await anIssuance(world, institution, user.name);
    const visit = await aVisit(world, institution, { loginId: user.name, code });
    const { privateKey, der } = aRequest();
    const { certificate } = made(await acquire(world.deps, institution, visit, der));
    const session = await logInOverTls(nodes[1]!.serving.portalOrigin, { privateKey, der: certificate.der! });
    const everywhere = await Promise.all(nodes.map(({ serving }) => session.at(serving.portalOrigin)));
    const page = await administrator.get(`/1376/users/${user.id}/revoke`);
    const standing = /name="standing" value="([^"]+)"/.exec(page.body)![1]!;
    for (const [index, there] of everywhere.entries()) {
      const { status } = await there.get('/1376/home');
      if (status !== 200) throw new Error(`the session does not live at program ${index + 1}: ${status}`);
    }

    const clicked = performance.now();
    const since = () => performance.now() - clicked;
    const answered = administrator
      .post(`/1376/users/${user.id}/revoke`, { standing, password, reason: 'keyCompromise' })
      .then(({ status }) => ({ status, after: since() }));
    const refused = await Promise.all(
      everywhere.map(async (there) => {
        let answer = await there.get('/1376/home');
        while (answer.status === 200) answer = await there.get('/1376/home');
        if (!/E1103-/.test(answer.body)) throw new Error(`refused with ${answer.status}, and not as revoked`);
        return since();
      }),
    );
    const { status, after } = await answered;
    if (status !== 303) throw new Error(`the revocation was answered with ${status}`);
    for (const [index, ms] of refused.entries()) worst[index] = Math.max(worst[index]!, ms);
    const line = [...refused, after].map((ms) => ms.toFixed(0).padStart(9)).join('  ');
    console.log(`  ${String(n).padStart(2)}: ${line}`);
  }
  const slowest = Math.max(...worst);
  console.log(`Worst of ${rounds}: ${worst.map((ms, index) => `program ${index + 1} ${ms.toFixed(0)}`).join(', ')} ms`);
  console.log(`${slowest < most ? 'Under' : 'NOT under'} ${most} ms at every program.`);
  if (slowest >= most) process.exitCode = 1;
} finally {
  await bench.close();
}
