/* The editor's own icons: one set, 24 × 24, lines of 1.8, in the colour of the words beside them. */

const LINES = {
  undo: ["M9 7 4 12l5 5", "M4 12h10a6 6 0 0 1 0 12h-1"],
  redo: ["M15 7l5 5-5 5", "M20 12H10a6 6 0 0 0 0 12h1"],
  save: ["M5 4h11l3 3v13H5z", "M8 4v5h7V4", "M8 20v-6h8v6"],
  table: ["M4 5h16v14H4z", "M4 10h16", "M4 14.5h16", "M10 10v9"],
  problems: ["M12 4 21 19.5H3z", "M12 10v4.5", "M12 17v.2"],
  suggestions: ["M9 17.5h6", "M10 20.5h4", "M12 3.5a6 6 0 0 1 3.5 10.8V15h-7v-.7A6 6 0 0 1 12 3.5z"],
  history: ["M4.5 12a7.5 7.5 0 1 0 2.4-5.5L4 9", "M4 4.5V9h4.5", "M12 8v4.5l3 2"],
  plan: ["M4 6.5 9 4l6 2.5L20 4v13.5L15 20l-6-2.5L4 20z", "M9 4v13.5", "M15 6.5V20"],
  whole: ["M4 9V4h5", "M20 9V4h-5", "M4 15v5h5", "M20 15v5h-5"],
  wide: ["M3 12h18", "M7 8l-4 4 4 4", "M17 8l4 4-4 4"],
  fold: ["M9 6l6 6-6 6"],
  unfold: ["M15 6l-6 6 6 6"],
  check: ["M5 12.5l4.5 4.5L19 7.5"],
  close: ["M6 6l12 12", "M18 6 6 18"],
  error: ["M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z", "M12 8v5", "M12 16v.2"],
  warning: ["M12 4 21 19.5H3z", "M12 10v4.5", "M12 17v.2"],
  hint: ["M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z", "M12 11v5", "M12 8v.2"],
  good: ["M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z", "M8 12.3l2.8 2.8L16 9.5"],
  offline: ["M4 4l16 16", "M8.5 16.5a5 5 0 0 1 4.6-1.4", "M5.5 13a9.5 9.5 0 0 1 4-2.3", "M18.5 13a9.5 9.5 0 0 0-4-2.5", "M12 19.500v.2"],
  people: ["M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z", "M3 20a6 6 0 0 1 12 0", "M16 4.500a3.5 3.5 0 0 1 0 6.5", "M18 14.500a6 6 0 0 1 3 5.5"],
  lock: ["M6 11h12v9H6z", "M8.5 11V8a3.5 3.5 0 0 1 7 0v3"],
  search: ["M10.5 4.500a6 6 0 1 0 0 12 6 6 0 0 0 0-12z", "M15 15l5 5"],
  trash: ["M5 7h14", "M9 7V4.500h6V7", "M7 7l1 13h8l1-13"],
  mend: ["M14.5 6.500a4 4 0 0 1 5-1.500l-2.5 2.5 1.5 1.5 2.5-2.500a4 4 0 0 1-5.5 5l-7.5 7.500a1.8 1.8 0 0 1-2.5-2.500l7.5-7.500a4 4 0 0 1 1.5-2.500z"],
  place: ["M12 21s-6.5-6-6.5-11a6.5 6.5 0 0 1 13 0c0 5-6.5 11-6.5 11z", "M12 7.500a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z"],
};
// Arrows of undo and redo are drawn higher than their box is tall: moved into its middle.
const MOVED = { undo: "translate(0 -3.5)", redo: "translate(0 -3.5)" };
const SVG = "http://www.w3.org/2000/svg";

/** The names that there are pictures for. */
export const ICONS = Object.keys(LINES);

/** Return a picture; it says nothing to a screen reader, the words beside it do. */
export function icon(name, size = 20) {
  const picture = part("svg", {
    ...{ viewBox: "0 0 24 24", width: size, height: size, fill: "none", stroke: "currentColor" },
    ...{ "stroke-width": 1.8, "stroke-linecap": "round", "stroke-linejoin": "round" },
    ...{ "aria-hidden": "true", focusable: "false", class: "yl-icon" },
  });
  const group = MOVED[name] ? part("g", { transform: MOVED[name] }) : picture;
  group.append(...(LINES[name] ?? []).map((d) => part("path", { d })));
  if (group !== picture) {
    picture.append(group);
  }
  return picture;
}

function part(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  return element;
}
