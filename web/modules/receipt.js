// The receipt with the code of the reply slip: shown once, kept nowhere.

import { t } from './catalogue.js';

/** Make the receipt work within the form. Returns { fill, clear, copy, print }. */
export function receipt({ form }) {
  const code = form.querySelector('#slip-code');
  const link = form.querySelector('#slip-link');
  const told = form.querySelector('#slip-told');

  function fill(slip) {
    const address = new URL(`/s/${encodeURIComponent(slip)}`, document.baseURI);
    code.textContent = slip;
    link.href = address.pathname;
    link.textContent = `${address.host}${address.pathname}`;
    told.textContent = '';
  }

  return {
    fill,
    /** Take the code off the page: the next person at this screen must not find it. */
    clear() {
      for (const part of [code, link, told]) part.textContent = '';
      link.removeAttribute('href');
    },
    async copy() {
      try {
        await navigator.clipboard.writeText(code.textContent);
        told.textContent = t('form.slip_copied');
      } catch {
        // Not allowed, or not a secure page.
        getSelection().selectAllChildren(code);
        told.textContent = t('form.slip_selected');
      }
    },
    print() {
      document.documentElement.dataset.print = 'slip';
      addEventListener('afterprint', () => delete document.documentElement.dataset.print, { once: true });
      window.print();
    },
  };
}
