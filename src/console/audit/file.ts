import type { ToldEvent } from '../../domain/audit/event.ts';
import { csvLines, csvMark } from '../../web/csv.ts';
import { isoDate, time } from '../../web/dates.ts';
import type { Page } from '../../web/page.ts';
import { tell } from '../audit-words.ts';

export const formats = ['csv', 'jsonl'] as const;
export type Format = (typeof formats)[number];

const headings = {
  ja: [
    '記録番号',
    '日時',
    '操作した人',
    '区分',
    '内容',
    '契約番号',
    '操作',
    '対象',
    '対象の内部ID',
    '操作した人の内部ID',
    '詳細',
  ],
  en: ['Event', 'Time', 'Who', 'Kind', 'What', 'Contract', 'Act', 'About', 'About (ID)', 'Who (ID)', 'Details'],
};

/** A file that is made while it is sent: one portion is in memory at a time. */
export function fileOf(
  format: Format,
  page: Pick<Page, 'lang' | 'timeZone'>,
  code: string,
  now: Temporal.Instant,
  portions: AsyncGenerator<ToldEvent[]>,
  brokeOff: (fault: unknown) => void,
): { type: string; name: string; body: ReadableStream<Uint8Array> } {
  const stamp = [isoDate(now, page), time(now, page).padStart(5, '0')]
    .map((part) => part.replaceAll(/[-:]/g, ''))
    .join('-');
  const text = format === 'csv' ? csvOf(portions, page) : jsonLinesOf(portions, page);
  return {
    type: format === 'csv' ? 'text/csv; charset=utf-8' : 'application/jsonl; charset=utf-8',
    name: `audit-${code}-${stamp}.${format}`,
    body: streamOf(text, brokeOff),
  };
}

type Where = Pick<Page, 'lang' | 'timeZone'>;

async function* csvOf(portions: AsyncGenerator<ToldEvent[]>, page: Where): AsyncGenerator<string> {
  yield csvMark + csvLines([headings[page.lang]]);
  for await (const events of portions) {
    yield csvLines(
      events.map((event) => {
        const { who, what } = tell(event, page);
        return [
          event.id,
          instantIn(event.at, page),
          who,
          event.actor.kind,
          what,
          event.contractNumber ?? '',
          event.act,
          event.subject.kind,
          event.subject.id,
          event.actor.name,
          JSON.stringify(event.facts),
        ];
      }),
    );
  }
}

async function* jsonLinesOf(portions: AsyncGenerator<ToldEvent[]>, page: Where): AsyncGenerator<string> {
  for await (const events of portions) {
    yield events
      .map((event) => {
        const { who, what } = tell(event, page);
        const { id, actor, act, subject, facts } = event;
        const line = {
          id,
          at: instantIn(event.at, page),
          actor: { ...actor, called: who },
          act,
          subject,
          contract: event.contractNumber ?? null,
          facts,
          told: what,
        };
        return `${JSON.stringify(line)}\n`;
      })
      .join('');
  }
}

/** 2025-11-25T14:32:05.123+09:00: in the institution's zone, and exact. */
function instantIn(at: Temporal.Instant, { timeZone }: Where): string {
  return at.toZonedDateTimeISO(timeZone).toString({ timeZoneName: 'never' });
}

/** Bytes on demand. Whoever goes away ends the generators, which write down what they gave. */
function streamOf(text: AsyncGenerator<string>, brokeOff: (fault: unknown) => void): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let gone = false;
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await text.next();
        if (gone) return;
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      } catch (fault) {
        brokeOff(fault);
        controller.error(fault);
      }
    },
    async cancel() {
      gone = true;
      brokeOff('whoever asked for it went away');
      await text.return(undefined);
    },
  });
}
