import { type Page, portalHref } from '../../web/page.ts';

export interface Step {
  title: string;
  words: string[];
  link?: [path: string, words: string];
}

/** The steps of a procedure, numbered, each under a heading. */
export function Steps(props: { page: Page; steps: Step[]; level: 'h2' | 'h3' }) {
  const Heading = props.level;
  return (
    <ol class="fix fix--flush">
      {props.steps.map((step, index) => (
        <li>
          <div class="fix__h">
            <b aria-hidden="true">{index + 1}</b>
            <Heading class="fix__t">{step.title}</Heading>
          </div>
          <div class="fix__b">
            {step.words.map((words) => (
              <p>{words}</p>
            ))}
            {step.link && (
              <p>
                <a href={portalHref(props.page, step.link[0])}>{step.link[1]}</a>
              </p>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}
