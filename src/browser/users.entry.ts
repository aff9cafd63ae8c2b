// The user management with a script: choosing all rows, menus by arrow keys, printing, saving codes, sending once.

for (const all of document.querySelectorAll<HTMLInputElement>('input[data-all]')) {
  const label = all.closest('label');
  const boxes = [...document.querySelectorAll<HTMLInputElement>('tbody input[type=checkbox]')];
  if (!label || boxes.length === 0) continue;
  label.hidden = false;
  for (const without of document.querySelectorAll<HTMLElement>('[data-without-script]')) without.hidden = true;
  all.addEventListener('change', () => {
    for (const box of boxes) box.checked = all.checked;
  });
  for (const box of boxes) {
    box.addEventListener('change', () => {
      const chosen = boxes.filter(({ checked }) => checked).length;
      all.checked = chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
    });
  }
}

const menus = [...document.querySelectorAll<HTMLDetailsElement>('details.rowmenu')];
for (const menu of menus) {
  const summary = menu.querySelector('summary')!;
  const items = [...menu.querySelectorAll<HTMLAnchorElement>('a')];
  menu.addEventListener('toggle', () => {
    if (menu.open) for (const other of menus) if (other !== menu) other.open = false;
  });
  menu.addEventListener('keydown', (event) => {
    const at = items.indexOf(document.activeElement as HTMLAnchorElement);
    if (event.key === 'Escape' && menu.open) {
      menu.open = false;
      summary.focus();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      menu.open = true;
      const step = event.key === 'ArrowDown' ? at + 1 : at < 0 ? items.length - 1 : at - 1;
      items[(step + items.length) % items.length]?.focus();
    } else return;
    event.preventDefault();
  });
}
document.addEventListener('click', ({ target }) => {
  for (const menu of menus) if (!menu.contains(target as Node)) menu.open = false;
});

for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}

// Hides a secret from who looks over the shoulder; its reading goes with it.
for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-hides]')) {
  const secret = document.getElementById(button.dataset.hides ?? '');
  const reading = document.getElementById(`${button.dataset.hides}-reading`);
  const groups = [...(secret?.querySelectorAll('span') ?? [])].map((span) => [span, span.textContent ?? ''] as const);
  button.hidden = false;
  button.addEventListener('click', () => {
    const hidden = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', String(hidden));
    for (const [span, text] of groups) span.textContent = hidden ? '•'.repeat(text.length) : text;
    if (reading) reading.hidden = hidden;
  });
}

for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-save]')) {
  button.hidden = false;
  button.addEventListener('click', () => {
    const link = document.createElement('a');
    // HTML has made LF of every line end; spreadsheets get theirs back.
    const text = (button.dataset.save ?? '').replaceAll(/\r?\n/g, '\r\n');
    link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
    link.download = button.dataset.saveAs ?? 'codes.csv';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  });
}

// A second press while the first is under way would be answered with "something has changed".
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-once]')) {
  let sent = false;
  form.addEventListener('submit', (event) => {
    if (sent) event.preventDefault();
    sent = true;
    form.setAttribute('aria-busy', 'true');
  });
  window.addEventListener('pageshow', () => {
    sent = false;
    form.removeAttribute('aria-busy');
  });
}

export {};
