// The parts of a page, found by selector: the template brings them, and a missing one is told by its name.

/**
 * Return the first part that a selector names, as the kind of element it is.
 * @template {HTMLElement} Kind
 * @overload
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
/**
 * @overload
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement}
 */
/**
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => HTMLElement} [kind]
 */
export function partOf(root, selector, kind = HTMLElement) {
  const found = root.querySelector(selector);
  if (found instanceof kind) return found;
  throw new Error(`the page has no ${selector}`);
}

/**
 * Return all parts that a selector names and that are of a kind.
 * @template {HTMLElement} Kind
 * @overload
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => Kind} kind
 * @returns {Kind[]}
 */
/**
 * @overload
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement[]}
 */
/**
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => HTMLElement} [kind]
 */
export function partsOf(root, selector, kind = HTMLElement) {
  return [...root.querySelectorAll(selector)].filter((found) => found instanceof kind);
}
