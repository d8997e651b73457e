/** Build elements without ever parsing text as markup. */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * Make an HTML element; what is not an element becomes a text node.
 * @template {keyof HTMLElementTagNameMap} N
 * @param {N} name
 * @param {Record<string, string|boolean|null|undefined>} [attributes]  null, undefined and false leave one out
 * @param {...(Node|string|null|undefined)} children
 * @returns {HTMLElementTagNameMap[N]}
 */
export function make(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/**
 * Make an SVG element.
 * @template {keyof SVGElementTagNameMap} N
 * @param {N} name
 * @param {Record<string, string|number|null|undefined>} [attributes]
 * @param {...Node} children
 * @returns {SVGElementTagNameMap[N]}
 */
export function makeSvg(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

/**
 * @template {Element} E
 * @param {E} element
 * @param {Record<string, string|number|boolean|null|undefined>} attributes
 * @param {(Node|string|null|undefined)[]} children
 * @returns {E}
 */
function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(key, value === true ? '' : String(value));
    }
  }
  element.append(...children.filter(isShown));
  return element;
}

/** @param {Node|string|null|undefined} child  @returns {child is Node|string} */
function isShown(child) {
  return child !== null && child !== undefined && child !== '';
}

/**
 * Make a button that runs an action.
 * @param {string} className
 * @param {string} label  what a screen reader says
 * @param {() => void} action
 * @param {...(Node|string)} children
 */
export function makeButton(className, label, action, ...children) {
  const button = make('button', { type: 'button', class: className, 'aria-label': label, title: label }, ...children);
  button.addEventListener('click', action);
  return button;
}
