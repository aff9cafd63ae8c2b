// Shows the buttons that copy a text, which can do nothing without a script, and lets them copy it.
for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-copy]')) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    const status = button.parentElement?.querySelector<HTMLElement>('[data-copied]');
    try {
      await navigator.clipboard.writeText(button.dataset.copy ?? '');
      if (status) status.textContent = status.dataset.copied ?? '';
    } catch {
      // The clipboard is closed to us: the number stands beside the button and can be selected.
    }
  });
}
