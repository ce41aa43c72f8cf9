"use strict";

/* The signs on the map, as SVG elements: our own drawings on a grid of 24 by 24. */
const Signs = (() => {
  const SPACE = "http://www.w3.org/2000/svg";
  const SYMBOLS = {
    parking: "M9 19V5h4.2a4.1 4.1 0 0 1 0 8.2H9",
    bike:
      "M6 19a3.5 3.5 0 1 1 .01 0zM18 19a3.5 3.5 0 1 1 .01 0z" +
      "M6 15.5 9 9h6l3 6.5M9 9l3.5 6.5L15 9M14 6h2.5M8 9H6.5",
    charging: "M13 4 7 13h5l-1 7 6-9h-5z",
    station:
      "M5 9h11v5a4 4 0 0 1-4 4H9a4 4 0 0 1-4-4zM16 10.5h1.5a2 2 0 0 1 0 4.5H16" +
      "M8.5 4v2M12.5 4v2",
    partner: "M7 17 17 7M8 9.5a1.5 1.5 0 1 1 .01 0zM16 17a1.5 1.5 0 1 1 .01 0z",
    toilet: "M7.5 6h.01M16.5 6h.01M7.5 9.5v9M5.5 10h4v4h-4zM16.5 9.5 14 15h5zM16.5 15v3.5M12 5v14",
    locker: "M5 4.5h14v15H5zM5 12h14M12 4.5v15M9.5 8h.01M16.5 8h.01M9.5 15.5h.01M16.5 15.5h.01",
    guide_point: "M12 6h.01M9.5 10.5H12V18M9.5 18h5",
    shop: "M6 9h12l1 10.5H5zM9 11.5V8a3 3 0 0 1 6 0v3.5",
    playground: "M4 19 8 5h8l4 14M10.5 5v8.5M13.5 5v8.5M9.5 14h5",
    clinic: "M12 5v14M5 12h14",
    other: "M12 15.5a3.5 3.5 0 1 1 .01 0z",
  };
  const GATES = { open: "M12 18V7M7.5 11 12 6.5l4.5 4.5", shut: "M8 8l8 8M16 8l-8 8" };
  const MARKS = {
    note: "M12 4 3 19.5h18zM12 10v4.5M12 17.2h.01",
    exit: "M10 4H4v16h6M9 12h11M16 7.5 20.5 12 16 16.5",
  };
  const QUESTION = "M9 9a3 3 0 1 1 4.2 2.8c-.8.4-1.2 1-1.2 2M12 17h.01";

  /** Return an SVG element with attributes and children. */
  function element(name, attributes, children) {
    const made = document.createElementNS(SPACE, name);
    Object.keys(attributes).forEach((key) => made.setAttribute(key, attributes[key]));
    (children || []).forEach((child) => made.appendChild(child));
    return made;
  }

  function drawing(kind, size, grid, children) {
    const box = `${-grid / 2} ${-grid / 2} ${grid} ${grid}`;
    const look = { class: `sign ${kind}`, width: size, height: size, viewBox: box };
    return element("svg", Object.assign(look, { "aria-hidden": "true" }), children);
  }

  const middle = (children) => element("g", { transform: "translate(-12 -12)" }, children);
  const stroke = (d) => element("path", { class: "stroke", d });
  const turned = (degrees, children) => element("g", { transform: `rotate(${degrees})` }, children);

  /** Return a white symbol on a blue square, as public information signs have it. */
  function square(kind, size) {
    const ground = element("rect", { class: "ground", width: 24, height: 24, rx: 4 });
    return drawing("square", size, 24, [middle([ground, stroke(SYMBOLS[kind] || SYMBOLS.other)])]);
  }

  /** Return a small drawing in the colour of the text: what to mind, and the way out. */
  function mark(kind) {
    return drawing(`mark ${kind}`, 22, 24, [middle([stroke(MARKS[kind])])]);
  }

  /** Return a gate's notch, pointing the way one walks in (degrees clockwise from north). */
  function gate(state, inward) {
    const notch = element("path", { class: "ground", d: "M-9 11V-4L0-12 9-4V11z" });
    const arrow = middle([stroke(GATES.open)]);
    const mark = middle([stroke(GATES[state] || QUESTION)]);
    const pointing = turned(inward, state === "open" ? [notch, arrow] : [notch]);
    return drawing(`gate ${state}`, 30, 26, state === "open" ? [pointing] : [pointing, mark]);
  }

  /** Return "you are here": a red ring with a white core and a cone towards where one faces. */
  function here(inward) {
    const cone = element("path", { class: "cone", d: "M0 0-15-30A34 34 0 0 1 15-30z" });
    const ring = element("circle", { class: "ring", r: 9 });
    return drawing("here", 72, 72, [turned(inward, [cone]), ring]);
  }

  /** Return the goal's red flag; its foot stands in the middle of the drawing. */
  function flag() {
    const pole = element("path", { class: "pole", d: "M0 0V-31" });
    const cloth = element("path", { class: "cloth", d: "M1-31 20-25 1-18z" });
    const foot = element("circle", { class: "foot", r: 4 });
    return drawing("flag", 68, 68, [foot, pole, cloth]);
  }

  return { square, mark, gate, here, flag };
})();
