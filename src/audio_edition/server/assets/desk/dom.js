// Elements: found, made, and put into their order.

/** @returns {any} */
export const $ = (id) => document.getElementById(id);

/**
 * An element with properties and children; children that are null are left out.
 * @returns {any}
 */
export const make = (tag, props = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
};

/**
 * ``does`` names the actions or runs that it is for: a role that reaches none of them is told so
 * (may.js).
 * @param {string} textContent
 * @param {any} onclick
 * @param {{ does?: string } & Record<string, any>} [told]
 * @returns {any}
 */
export const button = (textContent, onclick, { does = "", ...props } = {}) => {
  const node = make("button", { type: "button", textContent, onclick, ...props });
  if (does) node.dataset.does = does;
  return node;
};

/** @returns {any} */
export const find = (selector) => document.querySelector(selector);

/**
 * @param {string} selector
 * @param {any} [within]
 * @returns {any[]}
 */
export const findAll = (selector, within = document) => [...within.querySelectorAll(selector)];

/** What has the focus. @returns {any} */
export const focused = () => document.activeElement;

/** Put nodes into their order, moving only those that are not there: focus and place stay. */
export function settle(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, index) => {
    if (parent.childNodes[index] !== node) parent.insertBefore(node, parent.childNodes[index] || null);
  });
}
