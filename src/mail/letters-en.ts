import { isReminder, type NoticeKind } from '../domain/notice/notice.ts';
import type { LetterFrame, LetterParts, LetterWords } from './letters.ts';

type Words = Record<NoticeKind, (parts: LetterParts) => Omit<LetterWords, 'alarming'>>;

const left = (days: number) => (days === 0 ? 'today' : days === 1 ? '1 day left' : `${days} days left`);
/** “ of Naoto Yamamoto and 2 others”, or nothing where it is one's own. */
const of = ({ whom, others }: LetterParts) => {
  if (whom === '') return '';
  return others > 0 ? ` of ${whom} and ${others} ${others === 1 ? 'other' : 'others'}` : ` of ${whom}`;
};
const certificate = (parts: LetterParts) =>
  parts.whom === '' ? 'Your certificate' : `The ${parts.others > 0 ? 'certificates' : 'certificate'}${of(parts)}`;
const was = ({ others }: LetterParts) => (others > 0 ? 'were' : 'was');

const reasons: Readonly<Record<string, string>> = {
  superseded: 'replaced by a new certificate',
  keyCompromise: 'may be lost or stolen',
  cessationOfOperation: 'no longer used',
  affiliationChanged: 'the person’s role has changed',
};

const applications: Readonly<Record<string, string>> = {
  'new-contract': 'new contract',
  'issue-administrator': 'issue of the administrator’s certificate',
  'reissue-administrator': 'reissue of the administrator’s certificate',
  'change-administrator': 'change of administrator',
  'change-mail': 'change of mail address',
  'change-method': 'change of the way of logging in',
  'change-second-contact': 'change of the second contact',
  'reset-password': 'new password',
  'lift-stop': 'lifting of a suspension',
  'reissue-wave': 'reissue of certificates',
};

const secondContact: Readonly<Record<string, string>> = {
  'second-contact-added': 'registered',
  'second-contact-changed': 'changed',
  'second-contact-removed': 'removed',
};

const words: Words = {
  expiry: ({ days, expires }) => ({
    subject: `Your certificate expires soon (${left(days)})`,
    lines: [
      `Your certificate expires on ${expires}.`,
      'Please renew it by then: after login, follow the important notice.',
      'After that day you cannot log in with it.',
    ],
  }),
  deadline: ({ days, deadline }) => ({
    subject: `Please acquire your certificate (${left(days)})`,
    lines: [
      `Your certificate can be acquired until ${deadline}.`,
      'Please acquire it by then with the acquisition code you were given.',
      'After that day it has to be reissued.',
    ],
  }),
  issued: (parts) => ({
    subject: 'A certificate was issued',
    lines: [`${certificate(parts)} ${was(parts)} issued.`, `To be acquired by ${parts.deadline}.`],
  }),
  acquired: (parts) => ({
    subject: 'A certificate was acquired',
    lines: [`${certificate(parts)} ${was(parts)} acquired on a computer.`],
  }),
  'first-login': (parts) => ({
    subject: 'First login with a new certificate',
    lines: [`${certificate(parts)} ${was(parts)} used to log in for the first time.`],
  }),
  reissued: (parts) => ({
    subject: 'A certificate was reissued',
    lines: [
      `${certificate(parts)} ${was(parts)} reissued. What was used until now no longer works.`,
      `To be acquired by ${parts.deadline}.`,
    ],
  }),
  revoked: (parts) => ({
    subject: 'A certificate was revoked',
    lines: [
      `${certificate(parts)} ${was(parts)} revoked and can no longer be used to log in.`,
      ...(reasons[parts.what] && parts.others === 0 ? [`Reason: ${reasons[parts.what]}`] : []),
    ],
  }),
  locked: (parts) => ({
    subject: 'Login was stopped',
    lines: [`After too many wrong passwords, the login${parts.whom === '' ? '' : of(parts)} was stopped.`],
  }),
  'mail-changed': ({ what }) =>
    secondContact[what] === undefined
      ? {
          subject: 'Your mail address was changed',
          lines: [
            'The mail address to which notices are sent was changed.',
            'This mail goes to the address from before and to the new one.',
          ],
        }
      : {
          subject: 'The second contact was changed',
          lines: [
            `The second contact of your contract, who hears of reissues, was ${secondContact[what]}.`,
            'This mail goes to the contact from before, to the new one, and to the administrators.',
          ],
        },
  'method-switched': ({ what }) => ({
    subject: 'The way of logging in has changed',
    lines:
      what === 'password'
        ? [
            'Logins of your contract are now made with ID and password.',
            'The certificates used until now no longer work.',
          ]
        : ['Logins of your contract are now made with a certificate.', 'ID and password alone are no longer enough.'],
  }),
  'application-approved': ({ what }) => ({
    subject: 'Your application was approved',
    lines: [`The application “${applications[what] ?? 'what you applied for'}” was approved.`],
  }),
};

export const lettersEn: LetterFrame = {
  words: (notice, parts) => ({
    ...words[notice.kind](parts),
    alarming: !isReminder(notice.kind),
  }),
  table: [
    ['label', 'Certificate'],
    ['serialEnd', 'End of the serial number'],
    ['pcName', 'Computer'],
    ['expires', 'Expires on'],
  ],
  row: (name, value) => `- ${name}: ${value}`,
  subject: (institution, said) => `[${institution}] ${said}`,
  greeting: (person) => `Dear ${person},`,
  alarm: 'If you do not know of this, please call us at once.',
  noLink: [
    'This mail has no link to the login page: please open it the way you always do.',
    'After login, “Mails we sent” lists every mail from us. A mail that is not there is not from us.',
  ],
  foot: (reference, at) => `Reference number: ${reference} (${at})`,
};
