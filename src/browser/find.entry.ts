import { all, byId, show } from './page.ts';

// Narrows a list of questions to those in which, or in whose answers, every word occurs. Without a script the list is whole.
const input = byId<HTMLInputElement>('find');
const found = byId('found');
const plain = (text: string) => text.normalize('NFKC').toLowerCase();
const links = all<HTMLAnchorElement>('#questions a').map((link) => ({
  item: link.closest('li')!,
  text: plain(document.getElementById(link.hash.slice(1))?.textContent ?? ''),
}));

input.addEventListener('input', () => {
  const words = plain(input.value).split(/\s+/).filter(Boolean);
  let count = 0;
  for (const { item, text } of links) {
    const fits = words.every((word) => text.includes(word));
    if (fits) count++;
    show(item, fits);
  }
  for (const group of all('#questions > li')) show(group, all('li:not([hidden])', group).length > 0);
  found.textContent =
    words.length === 0 ? '' : count === 0 ? found.dataset.none! : found.dataset.some!.replace('0', String(count));
});
show(byId('finding'), true);
