"use strict";

/* The few things every part of the page does with the document; people's words stay text. */
const Page = (() => {
  const find = (id) => document.getElementById(id);
  const refuge = {}; // what stays until the page is left, where the phone keeps nothing

  /** Read a block of JSON that stands in the page. */
  function read(id) {
    return JSON.parse(find(id).textContent);
  }

  /** Make an element that holds a text or others; `more` is its class, or properties to set. */
  function make(name, held, more) {
    const made = document.createElement(name);
    if (Array.isArray(held)) fill(made, held);
    else made.textContent = held;
    return Object.assign(made, typeof more === "string" ? { className: more } : more);
  }

  /** Put children in place of what an element held. */
  function fill(parent, children) {
    parent.textContent = "";
    children.forEach((child) => parent.appendChild(child));
  }

  /** Return a text of the guide in a language: it is a pair, or one string for both. */
  function pick(text, language) {
    return Array.isArray(text) ? text[language] : text;
  }

  /** Return a sentence with its `{fields}` filled in. */
  function say(sentence, values) {
    return sentence.replace(/{(\w+)}/g, (field, name) => (name in values ? values[name] : field));
  }

  /** Return one of the page's own sentences, `ui.rider.<key>` of its word list. */
  function word({ words }, key, values) {
    return say(words[`ui.rider.${key}`], values || {});
  }

  /** Return what the phone has kept under a name, or keep a value; web views may refuse both. */
  function kept(name, value) {
    try {
      if (value !== undefined) localStorage.setItem(`yinlu.${name}`, value);
      return localStorage.getItem(`yinlu.${name}`) || "";
    } catch (refused) {
      if (value !== undefined) refuge[name] = value;
      return refuge[name] || "";
    }
  }

  /** Return the list kept under a name; what cannot be read is as good as nothing. */
  function list(name) {
    try {
      return [].concat(JSON.parse(kept(name))).filter(Boolean);
    } catch (nothing) {
      return [];
    }
  }

  /** Return the kept notices on a guide that hold at a time; none without a time (null). */
  function notices({ id }, date) {
    // A time without a zone is on the phone's own clock; an open end is no time, and in no order.
    return list("notices").filter(({ compound, from, until }) =>
      date && compound === id && !(new Date(from) > date || new Date(until) <= date));
  }

  /** Return the ids of the guide's places that are closed then. */
  function closed(guide, date) {
    return [].concat(...notices(guide, date).map(({ closes }) => closes));
  }

  /** Dress in the size of text that the phone keeps, for "day" or "night" or, when nothing is asked for, for what the device prefers. */
  function wear(look) {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const { dataset } = document.documentElement;
    dataset.size = kept("size");
    dark.onchange = () => {
      dataset.look = look || (dark.matches ? "night" : "day");
    };
    dark.onchange();
  }

  return { find, read, make, fill, pick, say, word, kept, list, notices, closed, wear };
})();
