import type { ConsolePage } from '../page.ts';
import { contractWords } from './words.ts';

/** Nothing here, said aloud as such. */
export function None({ page }: { page: ConsolePage }) {
  const w = contractWords(page.lang);
  return (
    <>
      <span aria-hidden="true">{w.none}</span>
      <span class="vh">{w.noneWords}</span>
    </>
  );
}
