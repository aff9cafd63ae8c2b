/** The element with this id. Throws when the page lacks it: page and script belong together. */
export function byId<E extends HTMLElement = HTMLElement>(id: string): E {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no element #${id}`);
  return found as E;
}

/** All elements matching the selector, below `root`. */
export function all<E extends HTMLElement = HTMLElement>(selector: string, root: ParentNode = document): E[] {
  return [...root.querySelectorAll<E>(selector)];
}

/** Shows or hides by the `hidden` attribute. */
export function show(element: HTMLElement, shown: boolean): void {
  element.hidden = !shown;
}

/**
 * Turns a locked link into a working one, or back. A link without `href` does nothing and says so by `aria-disabled`;
 * a locked button is one that does not submit.
 */
export function unlock(link: HTMLElement, open: boolean): void {
  if (link instanceof HTMLButtonElement) link.type = open ? 'submit' : 'button';
  if (open) {
    if (link.dataset.href !== undefined) link.setAttribute('href', link.dataset.href);
    for (const name of ['aria-disabled', 'aria-describedby', 'role', 'tabindex']) link.removeAttribute(name);
    return;
  }
  link.removeAttribute('href');
  link.setAttribute('role', 'link');
  link.setAttribute('tabindex', '0');
  link.setAttribute('aria-disabled', 'true');
  link.setAttribute('aria-describedby', `${link.id}-reason`);
}
