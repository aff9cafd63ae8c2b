import type { Child, JSX } from 'hono/jsx';
import type { SeenState } from '../domain/certificate/seen-state.ts';
import { dateTime } from './dates.ts';
import { Icon, type IconName } from './icons.tsx';
import { PhoneLink } from './layout.tsx';
import { messages } from './messages/index.ts';
import type { Lang, Page } from './page.ts';

interface Look {
  /** One primary button per decision; everything else is outline or text. */
  variant?: 'primary' | 'outline' | 'text' | 'danger';
  size?: 'sm' | 'lg' | 'xl';
  block?: boolean;
  icon?: IconName;
  iconAfter?: IconName;
}

function buttonClass(look: Look): string {
  return ['btn', `btn--${look.variant ?? 'primary'}`, look.size && `btn--${look.size}`, look.block && 'btn--block']
    .filter(Boolean)
    .join(' ');
}

function ButtonContent(props: Look & { children: Child }) {
  const size = props.size === 'sm' ? 18 : props.size === 'xl' ? 28 : 20;
  return (
    <>
      {props.icon && <Icon name={props.icon} size={size} />}
      {props.children}
      {props.iconAfter && <Icon name={props.iconAfter} size={size} />}
    </>
  );
}

/** A button; submits its form unless `type` says otherwise. Other attributes (id, name, data-…) pass through. */
export function Button(
  props: Look & { children: Child } & Omit<JSX.IntrinsicElements['button'], 'class' | 'children'>,
) {
  const { variant, size, block, icon, iconAfter, children, ...rest } = props;
  const look = { variant, size, block, icon, iconAfter } as Look;
  return (
    <button type="submit" {...rest} class={buttonClass(look)}>
      <ButtonContent {...look}>{children}</ButtonContent>
    </button>
  );
}

/** A link that looks like a button. */
export function ButtonLink(props: Look & { children: Child } & Omit<JSX.IntrinsicElements['a'], 'class' | 'children'>) {
  const { variant, size, block, icon, iconAfter, children, ...rest } = props;
  const look = { variant, size, block, icon, iconAfter } as Look;
  return (
    <a {...rest} class={buttonClass(look)}>
      <ButtonContent {...look}>{children}</ButtonContent>
    </a>
  );
}

/** A status in icon, word and colour together. */
export function Chip(props: {
  tone: 'ok' | 'soon' | 'new' | 'bad' | 'off';
  icon?: IconName;
  id?: string;
  hidden?: boolean;
  children: Child;
}) {
  return (
    <span class={`chip chip--${props.tone}${props.icon ? '' : ' chip--plain'}`} id={props.id} hidden={props.hidden}>
      {props.icon && <Icon name={props.icon} size={18} />}
      {props.children}
    </span>
  );
}

const stateLook = {
  'not-acquired': ['new', 'notAcquired'],
  lapsed: ['bad', 'stop'],
  active: ['ok', 'checkCircle'],
  renewing: ['soon', 'clock'],
  expired: ['bad', 'stop'],
  revoked: ['off', 'ban'],
  suspended: ['off', 'pause'],
} as const satisfies Record<SeenState, unknown>;

/** The chip of a seen state, the same trio of icon, word and colour everywhere. */
export function StateChip(props: { state: SeenState; lang: Lang }) {
  const [tone, icon] = stateLook[props.state];
  return (
    <Chip tone={tone} icon={icon}>
      {messages(props.lang).state[props.state]}
    </Chip>
  );
}

/** The icon of a seen state in its colour, for lists where the word stands beside it. */
export function StateIcon(props: { state: SeenState; size?: number }) {
  const [tone, icon] = stateLook[props.state];
  return (
    <span class={`ic ic-${tone}`}>
      <Icon name={icon} size={props.size ?? 18} />
    </span>
  );
}

const bannerIcon = { ok: 'checkCircle', warn: 'alert', error: 'stop', quiet: 'shield', info: 'info' } as const;

/**
 * A message with a coloured bar; at most one at the top of a page. `ok` is a status and `error` an alert to screen readers
 * (`live={false}` when the page loads with it and a heading says the same). `level` is that of the heading.
 */
export function Banner(props: {
  tone: keyof typeof bannerIcon;
  title?: Child;
  level?: 2 | 3;
  slim?: boolean;
  live?: boolean;
  id?: string;
  hidden?: boolean;
  actions?: Child;
  children?: Child;
}) {
  const Heading = props.level === 3 ? 'h3' : 'h2';
  const role =
    props.live === false ? undefined : props.tone === 'ok' ? 'status' : props.tone === 'error' ? 'alert' : undefined;
  return (
    <div
      class={`banner banner--${props.tone}${props.slim ? ' banner--slim' : ''}`}
      role={role}
      id={props.id}
      hidden={props.hidden}
    >
      <Icon name={bannerIcon[props.tone]} size={props.slim ? 28 : 36} />
      <div>
        {props.title && <Heading class={props.slim ? 'h3' : 'banner__title'}>{props.title}</Heading>}
        {props.slim ? props.children : props.children && <div class="banner__body">{props.children}</div>}
        {props.actions && <div class="banner__actions">{props.actions}</div>}
      </div>
    </div>
  );
}

/** Advice inside a card. */
export function Note(props: {
  tone?: 'info' | 'warn' | 'gray';
  icon?: IconName;
  id?: string;
  hidden?: boolean;
  children: Child;
}) {
  const tone = props.tone ?? 'info';
  return (
    <div class={tone === 'info' ? 'note' : `note note--${tone}`} id={props.id} hidden={props.hidden}>
      <Icon name={props.icon ?? (tone === 'warn' ? 'alert' : 'info')} />
      <div>{props.children}</div>
    </div>
  );
}

/**
 * A labelled input. Hint and error are tied to it by `aria-describedby`; the id is the name unless given.
 * `mono` is for codes that are read group by group. Other attributes (autocomplete, maxlength, data-…) pass through.
 */
export function Field(
  props: {
    lang: Lang;
    name: string;
    label: string;
    id?: string;
    required?: boolean;
    hint?: Child;
    error?: string;
    mono?: boolean;
  } & Omit<JSX.IntrinsicElements['input'], 'class' | 'name' | 'id' | 'required'>,
) {
  const { lang, name, label, id = name, required, hint, error, mono, ...rest } = props;
  const m = messages(lang).form;
  const describedBy = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label class="field__label" for={id}>
        {label}
        {required && <span class="field__req">{m.required}</span>}
      </label>
      {hint && (
        <p class="field__hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <input
        {...rest}
        class={`input${mono ? ' mono' : ''}`}
        id={id}
        name={name}
        required={required}
        aria-describedby={describedBy || undefined}
        aria-invalid={error ? 'true' : undefined}
      />
      {error && (
        <p class="field__error" id={`${id}-error`}>
          <Icon name="stop" size={18} />
          <span>
            <span class="vh">{m.errorWord}</span>
            {error}
          </span>
        </p>
      )}
    </div>
  );
}

/** The list of errors above a form, each linked to its field; takes the focus when the page loads. */
export function ErrorSummary(props: { lang: Lang; errors: { field: string; message: string }[] }) {
  if (props.errors.length === 0) return null;
  return (
    <div class="banner banner--error banner--slim" role="alert" tabindex={-1} autofocus>
      <Icon name="stop" size={28} />
      <div>
        <h2 class="h3">{messages(props.lang).form.errorSummary}</h2>
        <ul class="errlist">
          {props.errors.map((error) => (
            <li>
              <a href={`#${error.field}`}>{error.message}</a>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

/** A framed part of a page with a heading; `id` names the heading. */
export function Card(props: { id: string; title: Child; aside?: Child; children: Child }) {
  return (
    <section class="card" aria-labelledby={props.id}>
      <div class="card__head">
        <h2 id={props.id}>{props.title}</h2>
        {props.aside}
      </div>
      <div class="card__body card__body--t0">{props.children}</div>
    </section>
  );
}

/** A small framed part of the side column. */
export function Panel(props: { title: Child; tint?: boolean; id?: string; children: Child }) {
  return (
    <section class={props.tint ? 'panel panel--tint' : 'panel'} id={props.id}>
      <h2>{props.title}</h2>
      {props.children}
    </section>
  );
}

/** A task of a step (mock 02): its number where there are several, heading and perhaps a chip in a gray head, the content below. */
export function Task(props: { number?: number; id: string; title: Child; chip?: Child; children: Child }) {
  return (
    <section class="task" aria-labelledby={props.id}>
      <div class="task__head">
        {props.number !== undefined && <b aria-hidden="true">{props.number}</b>}
        <h3 id={props.id}>{props.title}</h3>
        {props.chip}
      </div>
      <div class="task__body">{props.children}</div>
    </section>
  );
}

/** The head of a page: its only h1, a line beside it, a lead, and what follows (a stepper). */
export function PageHead(props: { title: Child; aside?: Child; lead?: Child; children?: Child }) {
  return (
    <div class="phead">
      <div class="phead__row">
        <h1>{props.title}</h1>
        {props.aside}
      </div>
      {props.lead && <p class="phead__lead">{props.lead}</p>}
      {props.children}
    </div>
  );
}

/**
 * Where one stands in a procedure; `current` counts from 1, and one more than the last means all is done. `shortSteps`
 * are the names for the one line of narrow screens.
 */
export function Stepper(props: { lang: Lang; steps: string[]; shortSteps?: string[]; current: number }) {
  const m = messages(props.lang).stepper;
  const { steps, shortSteps = steps, current } = props;
  const now = Math.min(current, steps.length);
  const next = shortSteps[current];
  return (
    <>
      <p class="steps__sum">
        <b>{m.summary(now, steps.length, shortSteps[now - 1] ?? '')}</b>
        {next && <span class="small muted">{m.next(next)}</span>}
      </p>
      <ol class="steps" aria-label={m.label}>
        {steps.map((name, index) => {
          const number = index + 1;
          const done = number < current;
          return (
            <li
              class={done ? 'done' : number === current ? 'now' : undefined}
              aria-current={number === current ? 'step' : undefined}
            >
              <b>{done ? <Icon name="check" /> : number}</b>
              <span class="steps__label">
                {done && <span class="vh">{m.done}</span>}
                {name}
              </span>
            </li>
          );
        })}
      </ol>
    </>
  );
}

/** Terms above their values, for side columns and narrow screens. */
export function StackDl(props: { items: { term: Child; value: Child; mono?: boolean }[] }) {
  return (
    <dl class="stack-dl">
      {props.items.map((item) => (
        <div>
          <dt>{item.term}</dt>
          <dd class={item.mono ? 'mono' : undefined}>{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A list with small coloured dots. */
export function Dots(props: { items: Child[] }) {
  return (
    <ul class="dots">
      {props.items.map((item) => (
        <li>{item}</li>
      ))}
    </ul>
  );
}

/** Numbered instructions. */
export function Numbers(props: { items: Child[] }) {
  return (
    <ol class="nums">
      {props.items.map((item) => (
        <li>{item}</li>
      ))}
    </ol>
  );
}

/** What is true for administrators and for users, side by side. */
export function ByRole(props: { lang: Lang; administrator: Child; user: Child }) {
  const [administrator, user] =
    props.lang === 'en' ? ['Administrator IDs', 'User IDs'] : ['管理者IDの方', '利用者IDの方'];
  return (
    <dl class="who2">
      <dt>{administrator}</dt>
      <dd>{props.administrator}</dd>
      <dt>{user}</dt>
      <dd>{props.user}</dd>
    </dl>
  );
}

/** The help desk's name, number to press, and hours. */
export function HelpDeskLines({ page }: { page: Page }) {
  const { helpDesk } = page.institution;
  const en = page.lang === 'en';
  return (
    <>
      <p class="small muted">{en ? helpDesk.nameEn : helpDesk.name}</p>
      <p class="helpcard__tel">
        <Icon name="phone" size={24} />
        <PhoneLink phone={helpDesk.phone} />
      </p>
      <p class="small muted">{en ? helpDesk.hoursEn : helpDesk.hours}</p>
    </>
  );
}

/** Whom to ask, in the side column of every page; `children` are links for the commonest troubles. */
export function HelpDeskCard(props: { page: Page; title?: string; children?: Child }) {
  return (
    <section class="helpcard" aria-labelledby="helpdesk">
      <h2 class="h3" id="helpdesk">
        {props.title ?? messages(props.page.lang).helpDesk.title}
      </h2>
      <HelpDeskLines page={props.page} />
      {props.children && <ul>{props.children}</ul>}
    </section>
  );
}

/** Whom to ask after a refusal, and the reference number to tell (I5). Its copy button needs 'copy.js'. */
export function ReferencePanel(props: { page: Page; reference: string; at: Temporal.Instant }) {
  const m = messages(props.page.lang).helpDesk;
  return (
    <section class="panel" aria-labelledby="reference-h">
      <h2 id="reference-h">{m.unsolved}</h2>
      <HelpDeskLines page={props.page} />
      <p class="small">{m.tellNumber}</p>
      <Reference page={props.page} reference={props.reference} at={props.at} />
    </section>
  );
}

/** A reference number, its time, and the button that copies it (shown by 'copy.js'). */
export function Reference(props: { page: Pick<Page, 'lang' | 'timeZone'>; reference: string; at: Temporal.Instant }) {
  const m = messages(props.page.lang).helpDesk;
  return (
    <>
      <dl class="stack-dl">
        <div>
          <dt>{m.reference}</dt>
          <dd class="mono refno">{props.reference}</dd>
        </div>
        <div>
          <dt>{m.at}</dt>
          <dd>{dateTime(props.at, props.page)}</dd>
        </div>
      </dl>
      <p class="copyrow">
        <Button variant="outline" size="sm" icon="copy" type="button" data-copy={props.reference} hidden>
          {m.copy}
        </Button>
        <span class="small" role="status" data-copied={m.copied} />
      </p>
    </>
  );
}

/** A drawing of the browser's certificate chooser; the first label is the one to choose. Dates as in tables. */
export function ChooserPicture(props: { lang: Lang; certificates: { label: string; expiry: string }[] }) {
  const m = messages(props.lang).chooser;
  return (
    <div class="pic" role="img" aria-label={m.picture(props.certificates[0]?.label ?? '')}>
      <p class="pic__bar">{m.bar}</p>
      <p class="pic__txt">{m.text}</p>
      {props.certificates.map((certificate, index) => (
        <p class={index === 0 ? 'pic__row pic__row--on' : 'pic__row'}>
          <Icon name="certificate" size={24} />
          <span>
            <b>{certificate.label}</b>
            <br />
            {m.expiry(certificate.expiry)}
          </span>
        </p>
      ))}
      <p class="pic__foot">
        <span class="pic__btn pic__btn--on">{m.ok}</span>
        <span class="pic__btn">{m.cancel}</span>
      </p>
    </div>
  );
}
