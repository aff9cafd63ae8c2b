import { byId } from './page.ts';

// The PC's clock at the moment of pressing: the server compares it with its own when the form arrives.
const form = byId<HTMLFormElement>('diagnose');
form.addEventListener('submit', () => {
  form.querySelector<HTMLInputElement>('[name=clock]')!.value = String(Date.now());
});
