import { all, byId } from './page.ts';

/*
 * What the form itself can tell is told before anything is sent: secrets are never filled in again, so a slip in the
 * second password would cost the whole acquisition code. Words stand in the fields' data attributes; without this
 * script the server says the same.
 */
const form = byId<HTMLFormElement>('identify');

form.addEventListener('submit', (event) => {
  // With nothing to lose, the server's whole list of what is missing helps more than one bubble.
  if (byId<HTMLInputElement>('code').value === '') return;
  for (const field of all<HTMLInputElement>('input[data-empty]', form)) {
    const fault = seen(field) ? faultOf(field) : undefined;
    field.setCustomValidity(fault ?? '');
    if (fault === undefined) continue;
    event.preventDefault();
    field.reportValidity();
    return;
  }
});
form.addEventListener('input', () => {
  for (const field of all<HTMLInputElement>('input', form)) field.setCustomValidity('');
});

/** The fields of the other choice are not drawn. */
function seen(field: HTMLInputElement): boolean {
  return field.getClientRects().length > 0;
}

function faultOf(field: HTMLInputElement): string | undefined {
  const { empty, short, differ } = field.dataset;
  const { value } = field;
  if (value.trim() === '') return empty;
  if (short !== undefined && [...value.normalize('NFKC')].length < field.minLength) return short;
  if (differ !== undefined && value !== byId<HTMLInputElement>('new-password').value) return differ;
  return undefined;
}
