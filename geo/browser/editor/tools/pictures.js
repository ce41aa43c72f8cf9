/* The tools' pictures: 24 by 24, lines of 1.8, as the editor's other icons. */

const SVG = "http://www.w3.org/2000/svg";
const LINES = {
  select: "M6 4v15l4-4 2.6 5.4 2.6-1.3L12.6 14H18z",
  reshape: "M6 8v8M8 6h8M18 8v8M8 18h8M4 4h4v4H4zM16 4h4v4h-4zM4 16h4v4H4zM16 16h4v4h-4z",
  building: "M6 20V4h12v16M3.5 20h17M10 8h.01M14 8h.01M10 12h.01M14 12h.01M10 20v-4h4v4",
  path: "M9 21c0-4 1-5 3-7s3-3 3-6c0-2-.8-3.500-1.500-5M4 21c0-5 2-7 4-9s2-3 2-5c0-1.500-.5-3-1-4",
  wall: "M4 6h16v12H4zM4 12h16M10 6v6M15 12v6M8 12v6",
  boundary: "M5 8l8-4 6 5-2 10-11 1zM5 8h.01M13 4h.01M19 9h.01M17 19h.01M6 20h.01",
  gate: "M5 21V6l7-3 7 3v15M12 17V9M9 12l3-3 3 3",
  door: "M7 20V4h10v16M4 20h16M14 12h.01",
  bay: "M4 4h16v16H4zM10 17V7h3a3 3 0 0 1 0 6h-3",
  landmark: "M6 21V4M6 5h11l-2.500 3.500L17 12H6",
  row: "M3 8h5v9H3zM10.500 8h4v9h-4zM17 8h4v9h-4zM5 4h13M16 2.500 18 4l-2 1.500",
  number: "M9.500 4 7.500 20M16.500 4l-2 16M4.500 9h16M3.500 15h16",
  split: "M5 5h14v14H5zM12 2v3M12 8v3M12 14v3M12 20v2",
  delete: "M5 7h14M9 7V4.500h6V7M7 7l1 13h8l1-13M10.500 11v5M13.500 11v5",
};

/** Return a tool's picture; the words beside it speak. */
export function pictures(name) {
  const picture = document.createElementNS(SVG, "svg");
  const given = { viewBox: "0 0 24 24", width: 20, height: 20, fill: "none", stroke: "currentColor", "stroke-width": 1.8,
    "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true" };
  for (const [key, value] of Object.entries(given)) picture.setAttribute(key, value);
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", LINES[name]);
  picture.append(line);
  return picture;
}
