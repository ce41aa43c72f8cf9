/* Small helpers that build elements. People's words only ever become text. */

/**
 * Make an element. Attributes: `class`, `on…` listeners, `dataset`, properties that exist on the
 * element (value, disabled, …), and attributes (aria-…, role, for). null and false are left out.
 * @param {string} tag
 * @param {Object<string, *>} [attributes]
 * @param {...(Node|string|number|null|false|Array)} children
 * @returns {HTMLElement}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    set(element, name, value);
  }
  return add(element, ...children);
}

function set(element, name, value) {
  if (value === null || value === undefined || value === false) {
    return;
  }
  if (name.startsWith("on")) {
    element.addEventListener(name.slice(2), value);
  } else if (name === "class") {
    element.className = value;
  } else if (name === "dataset") {
    Object.assign(element.dataset, value);
  } else if (name in element && !name.startsWith("aria") && name !== "role" && name !== "list") {
    element[name] = value;
  } else {
    element.setAttribute(name, value === true ? "" : value);
  }
}

/** Append children to an element: nodes, words, or lists of them; empty ones are left out. */
export function add(element, ...children) {
  for (const child of children.flat(Infinity)) {
    if (child || child === 0) {
      element.append(child instanceof Node ? child : String(child));
    }
  }
  return element;
}

/** Put children in the place of what an element holds. */
export function fill(element, ...children) {
  element.replaceChildren();
  return add(element, ...children);
}

/** Write a text where it is another one: what a screen reader follows is not said twice. */
export function write(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/**
 * Return the one who speaks a language: say(key, values) fills {fields} of a sentence.
 * A key that nobody wrote down is said as it is, so that it is seen.
 */
export function speaker(words) {
  return (key, values = {}) =>
    (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Return how people say when something was, in the words of `say`; a date when it is long ago. */
export function ago(at, say, language, now = Date.now()) {
  const minutes = Math.floor((now - new Date(at).getTime()) / 60000);
  if (Number.isNaN(minutes)) {
    return "";
  }
  if (minutes < 1) {
    return say("ago.now");
  }
  if (minutes < 60) {
    return say("ago.minutes", { count: minutes });
  }
  if (minutes < 24 * 60) {
    return say("ago.hours", { count: Math.floor(minutes / 60) });
  }
  const style = { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat(language, style).format(new Date(at));
}
