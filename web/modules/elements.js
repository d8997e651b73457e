// Build elements without ever reading text as markup.

const SVG = 'http://www.w3.org/2000/svg';

/**
 * Return an element with attributes and children; strings become text, and what is nothing is left out.
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, unknown>} [attributes]
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === 'class') made.className = String(value);
    else if (value === true) made.setAttribute(key, '');
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, String(value));
  }
  made.append(...children.flatMap((child) => (child ? [child] : [])));
  return made;
}

/**
 * Return a drawing of the page's symbols; it says nothing to a screen reader.
 * @param {string} symbol
 * @param {string} [kind]
 */
export function icon(symbol, kind = 'icon') {
  const drawing = document.createElementNS(SVG, 'svg');
  drawing.setAttribute('class', `icon ${kind}`);
  drawing.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `#${symbol}`);
  drawing.append(use);
  return drawing;
}

/**
 * Return the heart of a resource or the star of a challenge.
 * @param {string} kind
 */
export function sign(kind) {
  return kind === 'resource' ? icon('sign-heart', 'icon-heart') : icon('sign-star', 'icon-star');
}
