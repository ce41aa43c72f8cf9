/* Numbers and names above the features, level and never one on another, drawn once a move ends. */

import { wordPlace } from "./geometry.js";
import { Canvas, colours } from "./canvas.js";

const FONT = "'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans', sans-serif";
const NUMBER_PIXELS = [13, 22]; // no smaller, no larger
const NAME_PIXELS = 13;
const ROOM = 0.8; // of a building's width that its number may take
const NAMES_METRES_PER_PIXEL = 0.5; // farther off, only numbers stand
const UNITS_METRES_PER_PIXEL = 0.16;
const LINE = 1.15; // of the type's size
const CELL_PIXELS = 32;
const SIGN_PIXELS = 10; // half of a sign
const LONGEST = 12; // characters of a name on the map

/** Return the words that belong to a shape on the map, or "". */
function wordsOf({ layer, columns }) {
  const words = { buildings: columns.ref || columns.name, entrances: columns.unit }[layer]
    ?? columns.name;
  const text = String(words ?? "").replace(/\s+/g, " ").trim();
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

export const Labels = Canvas.extend({
  options: { padding: 0.1 },

  paint() { Canvas.prototype.paint.call(this, null); },

  draw(ink, shapes) {
    const hues = colours(this.options.element), metres = 1 / this._scale;
    const taken = new Map();
    for (const shape of shapes) {
      if (shape.kind !== "point" || shape.layer === "entrances"
        || metres > NAMES_METRES_PER_PIXEL * 2) continue;
      const [x, y] = this.pixel(shape.lines[0][0]);
      // No word stands on a sign.
      free(taken, [x - SIGN_PIXELS, y - SIGN_PIXELS, x + SIGN_PIXELS, y + SIGN_PIXELS]);
    }
    const wanted = shapes.map((shape) => this._label(shape, metres)).filter(Boolean);
    wanted.sort((a, b) => a.rank - b.rank || b.size - a.size || a.order - b.order);
    [ink.textAlign, ink.textBaseline, ink.lineJoin] = ["center", "middle", "round"];
    const palette = { number: [hues.number, hues.building], name: [hues.label, hues.halo] };
    for (const { text, at, size, bold, kind } of wanted) {
      ink.font = `${bold} ${size}px ${FONT}`;
      const half = ink.measureText(text).width / 2 + 2, high = (size * LINE) / 2;
      const box = [at[0] - half, at[1] - high, at[0] + half, at[1] + high];
      if (!free(taken, box)) continue;
      [ink.fillStyle, ink.strokeStyle] = palette[kind];
      ink.lineWidth = kind === "number" ? 3 : 3.5;
      ink.strokeText(text, ...at);
      ink.fillText(text, ...at);
    }
  },

  /** Return where and how large a shape's words stand; null where there are none, or no room. */
  _label(shape, metres) {
    const text = wordsOf(shape);
    if (!text || shape.kind === "line" || shape.layer === "compound") return null;
    if (shape.layer === "buildings") {
      shape.wordPlace ??= wordPlace(shape.polygons[0]);
      const [west, south, east, north] = shape.box.map((value) => value / metres);
      const [width, height] = [east - west, north - south];
      const fits = Math.min((ROOM * width) / breadth(text), ROOM * height, NUMBER_PIXELS[1]);
      if (fits < NUMBER_PIXELS[0] * 0.62) return null;
      const size = Math.max(NUMBER_PIXELS[0], Math.floor(fits));
      return { text, at: this.pixel(shape.wordPlace), size, bold: 700, kind: "number", rank: 0,
        order: shape.order };
    }
    const unit = shape.layer === "entrances";
    if (metres > (unit ? UNITS_METRES_PER_PIXEL : NAMES_METRES_PER_PIXEL)) return null;
    const [x, y] = this.pixel(shape.lines[0][0]);
    const at = [x, y + (unit ? 13 : 20)];
    return { text, at, size: NAME_PIXELS, bold: 600, kind: "name", rank: unit ? 2 : 1,
      order: shape.order };
  },
});

/** Return about how wide a text is, in sizes of its type: Chinese signs are square. */
const breadth = (text) => [...text].reduce((sum, sign) => sum + (sign > "\u2e80" ? 1 : 0.6), 0);

/** Take the room of a box if nobody has it. */
function free(taken, box) {
  const cells = [];
  for (let x = Math.floor(box[0] / CELL_PIXELS); x <= Math.floor(box[2] / CELL_PIXELS); x += 1) {
    for (let y = Math.floor(box[1] / CELL_PIXELS); y <= Math.floor(box[3] / CELL_PIXELS); y += 1) {
      cells.push(`${x} ${y}`);
    }
  }
  for (const cell of cells) {
    for (const other of taken.get(cell) ?? []) {
      if (box[0] < other[2] && other[0] < box[2] && box[1] < other[3]
        && other[1] < box[3]) return false;
    }
  }
  for (const cell of cells) taken.set(cell, [...(taken.get(cell) ?? []), box]);
  return true;
}
