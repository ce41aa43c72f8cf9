"use strict";

/* The few things every part of the page does with the document; people's words stay text. */
const Page = (() => {
  const find = (id) => document.getElementById(id);

  /** Read a block of JSON that stands in the page. */
  function read(id) {
    return JSON.parse(find(id).textContent);
  }

  /** Make an element that holds a text. */
  function make(name, text, className) {
    const made = document.createElement(name);
    made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  /** Put children in place of what an element held. */
  function fill(parent, children) {
    parent.textContent = "";
    children.forEach((child) => parent.appendChild(child));
  }

  /** Dress for "day" or "night" or, when nothing is asked for, for what the device prefers. */
  function wear(look) {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const follow = () => {
      document.documentElement.dataset.look = look || (dark.matches ? "night" : "day");
    };
    dark.addListener(follow);
    follow();
  }

  return { find, read, make, fill, wear };
})();
