// Build elements without ever reading text as markup.

const SVG = 'http://www.w3.org/2000/svg';

/** Return an element with attributes and children; strings become text. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === 'class') made.className = value;
    else if (value === true) made.setAttribute(key, '');
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ''));
  return made;
}

/** Return a drawing of the page's symbols; it says nothing to a screen reader. */
export function icon(symbol, kind = 'icon') {
  const drawing = document.createElementNS(SVG, 'svg');
  drawing.setAttribute('class', `icon ${kind}`);
  drawing.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `#${symbol}`);
  drawing.append(use);
  return drawing;
}

/** Return the heart of a resource or the star of a challenge. */
export function sign(kind) {
  return kind === 'resource' ? icon('sign-heart', 'icon-heart') : icon('sign-star', 'icon-star');
}
