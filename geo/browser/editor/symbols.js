/* The signs of the map: the same drawings as on signs and phones (geo/svg/symbols.py), 24 by 24. */

export const SQUARES = {
  parking: "M9 19V5h4.2a4.1 4.1 0 0 1 0 8.2H9",
  charging: "M13 4 7 13h5l-1 7 6-9h-5z",
  toilet: "M7.5 6h.01M16.5 6h.01M7.5 9.5v9M5.5 10h4v4h-4zM16.5 9.5 14 15h5zM16.5 15v3.5M12 5v14",
  locker: "M5 4.5h14v15H5zM5 12h14M12 4.5v15M9.5 8h.01M16.5 8h.01M9.5 15.5h.01M16.5 15.5h.01",
  guide_point: "M12 6h.01M9.5 10.5H12V18M9.5 18h5",
  shop: "M6 9h12l1 10.5H5zM9 11.5V8a3 3 0 0 1 6 0v3.5",
  playground: "M4 19 8 5h8l4 14M10.5 5v8.5M13.5 5v8.5M9.5 14h5",
  clinic: "M12 5v14M5 12h14",
  station: "M3.8 11.2 12 4.5l8.2 6.7M7 12.8h7.2v4.5a2 2 0 0 1-2 2H9a2 2 0 0 1-2-2zM14.2 13.8h1.3a1.7 1.7 0 0 1 0 3.4h-1.3",
  other: "M12 15.5a3.5 3.5 0 1 1 .01 0z",
};
export const NOTCH = "M-9 11V-4L0-12 9-4V11z";
export const GATE_MARKS = {
  open: "M0 6V-5M-4.5-1 0-5.5 4.5-1",
  shut: "M-4-4 4 4M4-4-4 4",
  unknown: "M-3-3a3 3 0 1 1 4.2 2.8c-.8.4-1.2 1-1.2 2M0 5h.01",
};

/** Return which sign stands for a point. */
export function signOf({ layer, columns }) {
  if (layer === "parking") return "parking";
  if (layer === "stations") return "station";
  if (layer === "partners") return "shop";
  return columns.kind in SQUARES ? columns.kind : "other";
}

/** Return whether a gate is open to who walks: open, shut or unknown. */
export function gateState({ foot, locked }) {
  if (foot === "no" || (locked === "yes" && foot !== "yes" && foot !== "private")) return "shut";
  return foot === "yes" || foot === "private" ? "open" : "unknown";
}
