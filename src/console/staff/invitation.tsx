import type { Hono } from 'hono';
import { isRefusal } from '../../domain/refusal.ts';
import { Button, ButtonLink, Note } from '../../web/components.tsx';
import { dateTime } from '../../web/dates.ts';
import type { EdgeEnv } from '../../web/edge.ts';
import { pathHere } from '../../web/edge.ts';
import { renderDocument } from '../../web/layout.tsx';
import { confirmApproved, inviteApproved } from '../../workflows/applications/invite-approved.ts';
import type { Invited } from '../../workflows/invite-staff.ts';
import { type Door, forStaff } from '../door.tsx';
import { Box, ConsoleHead, ConsoleLayout } from '../layout.tsx';
import type { ConsolePage } from '../page.ts';
import { notThere, refusedStaff } from '../refused.tsx';
import { staffWords } from './words.ts';

/** The button on an approved application that lets someone be invited. */
export function InviteAction({ page, number }: { page: ConsolePage; number: string }) {
  const t = staffWords[page.lang];
  return (
    <Box id="invite" title={t.invited} say={t.inviteSay}>
      <form class="careacts" method="post" action={page.href(`/applications/${number}/invite`)}>
        <Button icon="send">{t.invite}</Button>
      </form>
    </Box>
  );
}

/** The approver's button: the other half of the way in. */
export function ConfirmAction({ page, number }: { page: ConsolePage; number: string }) {
  const t = staffWords[page.lang];
  return (
    <Box id="confirm" title={t.confirmation} say={t.confirmSay}>
      <form class="careacts" method="post" action={page.href(`/applications/${number}/confirm`)}>
        <Button icon="key">{t.confirm}</Button>
      </form>
    </Box>
  );
}

/** 招待のリンク of an approved account: in the answer to the form and nowhere else. */
export function invitationPages(app: Hono<EdgeEnv>, door: Door): void {
  const { edge, relyingParty } = door;
  forStaff(
    app,
    door,
    'POST',
    '/applications/:number/invite',
    'take in applications about staff',
    async (c, colleague) => {
      const { page } = colleague;
      const number = c.req.param('number') ?? '';
      const invited = await colleague.act('take in applications about staff', (tx, signedIn) =>
        inviteApproved(tx, edge.deps, signedIn, number),
      );
      if (isRefusal(invited)) {
        return invited.refused === 'application-unknown' ? notThere(c, page) : refusedStaff(edge, c, page, invited);
      }
      c.header('Cache-Control', 'no-store');
      const link = `${relyingParty.origin}${pathHere(c, '/invitation')}#${invited.token}`;
      const node = <InvitedPage page={{ ...page, switchable: false }} number={number} invited={invited} link={link} />;
      return c.html(renderDocument(node));
    },
  );
  forStaff(app, door, 'POST', '/applications/:number/confirm', 'approve applications', async (c, colleague) => {
    const { page } = colleague;
    const number = c.req.param('number') ?? '';
    const made = await colleague.act('approve applications', (tx, signedIn) =>
      confirmApproved(tx, edge.deps, signedIn, number),
    );
    if (isRefusal(made)) {
      return made.refused === 'application-unknown' ? notThere(c, page) : refusedStaff(edge, c, page, made);
    }
    const t = staffWords[page.lang];
    return c.html(
      renderDocument(
        <ConsoleLayout page={{ ...page, switchable: false }} title={t.confirmation}>
          <ConsoleHead title={t.confirmation} lead={t.confirmHand(made.staff.personName)} />
          <div class="careask">
            <Box id="code" title={t.confirmation} say={t.confirmOnce}>
              <p class="invited mono" translate="no">
                {made.code.match(/.{4}/g)?.join('-')}
              </p>
            </Box>
            <p class="btnrow">
              <ButtonLink variant="outline" href={page.href(`/applications/${number}`)}>
                {t.toApplication}
              </ButtonLink>
            </p>
          </div>
        </ConsoleLayout>,
      ),
    );
  });
}

function InvitedPage(props: { page: ConsolePage; number: string; invited: Invited; link: string }) {
  const { page, invited } = props;
  const t = staffWords[page.lang];
  return (
    <ConsoleLayout page={page} title={t.invited} scripts={['copy.js']}>
      <ConsoleHead title={t.invited} lead={t.handOver(invited.staff.personName)} />
      <div class="careask">
        <Box id="link" title={t.invited} say={t.once}>
          <div class="careacts">
            <p class="invited" translate="no">
              {props.link}
            </p>
            <p class="copyrow">
              <Button variant="outline" size="sm" icon="copy" type="button" data-copy={props.link} hidden>
                {t.copy}
              </Button>
              <span class="small" role="status" data-copied={t.copied} />
            </p>
          </div>
          <dl class="kv">
            <dt>{t.good}</dt>
            <dd>{dateTime(invited.until, page)}</dd>
          </dl>
        </Box>
        <Note tone="warn">{t.inviteSay}</Note>
        <p class="btnrow">
          <ButtonLink variant="outline" href={page.href(`/applications/${props.number}`)}>
            {t.toApplication}
          </ButtonLink>
        </p>
      </div>
    </ConsoleLayout>
  );
}
