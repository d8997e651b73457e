// The sheet over the map: how tall it is, and what it shows.

/** Make the sheet work. Returns { resize }. */
export function sheet({ onResize }) {
  const frame = document.getElementById('sheet');
  const toggle = document.getElementById('sheet-toggle');

  const resize = (size) => {
    frame.dataset.size = size;
    frame.scrollTop = 0;
    toggle?.setAttribute('aria-expanded', String(size !== 'compact'));
    onResize();
  };
  frame.addEventListener('sheet-size', (event) => resize(event.detail));
  toggle?.addEventListener('click', () => resize(frame.dataset.size === 'compact' ? 'half' : 'compact'));
  return { resize };
}
