/* The features in the language of the signs, drawn on one canvas. */

import { Canvas, colours } from "./canvas.js";
import { nearest, middle, plus, minus } from "./geometry.js";
import { ORDER } from "./scene.js";
import { GATE_MARKS, NOTCH, SQUARES, gateState, signOf } from "./symbols.js";

const ROADS = /^(service|residential|tertiary|secondary|primary|unclassified|road|living_street)/;
const WIDTH_METRES = { road: 3.6, foot: 1.6 };
const SIGN_METRES_PER_PIXEL = 0.9; // farther off, signs shrink to dots
const SOFT = 0.55; // estimated: about half as strong
const TURN = 2 * Math.PI;

/** Options: scene, sheet, element; `hover`, a key; `veiled` thins what covers a picture. */
export const Painter = Canvas.extend({
  options: { padding: 0.2, veiled: false, hover: null },

  draw(ink, shapes) {
    this._colours = colours(this.options.element);
    const how = { compound: "_boundary", buildings: "_building", barriers: "_barrier",
      gates: "_gate", entrances: "_door" };
    for (const layer of ORDER) {
      const those = shapes.filter((shape) => shape.layer === layer);
      if (layer === "paths") {
        for (const shape of those) this._way(ink, shape, "kerb");
        for (const shape of those) this._way(ink, shape, "surface");
      } else for (const shape of those) this[how[layer] ?? "_sign"](ink, shape);
      for (const shape of those) this._marked(ink, shape);
    }
  },

  /** Put a shape's lines down in pixels, at whose width and dash then holds. */
  _trace(ink, shape) {
    ink.beginPath();
    for (const line of shape.lines) {
      line.forEach((point, i) => ink[i ? "lineTo" : "moveTo"](...this.pixel(point)));
      if (shape.kind === "area") ink.closePath();
    }
  },
  _stroke(ink, colour, width, dash = []) {
    ink.strokeStyle = this._colours[colour] || colour;
    ink.lineWidth = width;
    ink.lineJoin = "round";
    ink.setLineDash(dash);
    ink.stroke();
    ink.setLineDash([]);
  },
  _soft(ink, shape) { ink.globalAlpha = shape.columns.estimated === "yes" ? SOFT : 1; },

  _boundary(ink, shape) {
    this._trace(ink, shape);
    if (!this.options.veiled) {
      ink.fillStyle = this._colours.inside;
      ink.fill("evenodd");
    }
    this._soft(ink, shape);
    const dash = shape.columns.estimated === "yes" || shape.columns.gated === "no" ? [7, 6] : [];
    this._stroke(ink, "wall", 3, dash);
    ink.globalAlpha = 1;
  },
  _way(ink, shape, part) {
    const road = ROADS.test(shape.columns.highway), steps = shape.columns.highway === "steps";
    const guessed = shape.columns.estimated === "yes";
    const width = Math.max(road ? 4 : 2.5, WIDTH_METRES[road ? "road" : "foot"] * this._scale);
    this._trace(ink, shape);
    ink.lineCap = steps && part === "surface" ? "butt" : "round";
    if (part === "kerb") this._stroke(ink, guessed ? "guess" : "kerb", width + 2.4);
    else this._stroke(ink, "surface", width, steps ? [3, 2] : guessed ? [6, 5] : []);
  },
  _building(ink, shape) {
    this._trace(ink, shape);
    ink.globalAlpha = this.options.veiled ? 0.6 : 1;
    ink.fillStyle = this._colours.building;
    ink.fill("evenodd");
    ink.globalAlpha = 1;
    this._stroke(ink, "outline", this._scale < 1 ? 0.8 : 1.3);
  },
  _barrier(ink, shape) {
    this._trace(ink, shape);
    ink.lineCap = "butt";
    const hedge = shape.columns.barrier === "hedge", fence = shape.columns.barrier === "fence";
    this._stroke(ink, hedge ? "hedge" : "fence", hedge ? 4 : 2.5, fence ? [7, 3] : []);
  },
  _door(ink, shape) {
    const [x, y] = this.pixel(shape.lines[0][0]);
    const near = 1 / this._scale < SIGN_METRES_PER_PIXEL / 2;
    if (1 / this._scale > SIGN_METRES_PER_PIXEL * 0.7) return;
    this._soft(ink, shape);
    ink.beginPath();
    ink.arc(x, y, near ? 5 : 2.5, 0, TURN);
    ink.fillStyle = this._colours[shape.columns.building ? "door" : "loose"];
    ink.fill();
    this._stroke(ink, "halo", near ? 1.8 : 1);
    ink.globalAlpha = 1;
  },
  _gate(ink, shape) {
    const state = gateState(shape.columns), at = this.pixel(shape.lines[0][0]);
    ink.save();
    this._soft(ink, shape);
    ink.translate(...at);
    ink.scale(0.9, 0.9);
    ink.save();
    ink.rotate(this._inward(shape.lines[0][0]));
    const notch = new Path2D(NOTCH);
    ink.fillStyle = this._colours[state === "unknown" ? "halo" : state];
    ink.fill(notch);
    ink.strokeStyle = this._colours[state === "unknown" ? "shut" : "halo"];
    [ink.lineWidth, ink.lineJoin] = [1.8, "round"];
    if (shape.columns.estimated === "yes") ink.setLineDash([3, 2]);
    ink.stroke(notch);
    ink.setLineDash([]);
    if (state !== "open") ink.restore(); // the arrow points with the notch, other marks stand level
    ink.strokeStyle = state === "unknown" ? this._colours.shut : "#FFFFFF";
    ink.lineCap = "round";
    ink.stroke(new Path2D(GATE_MARKS[state]));
    if (state === "open") ink.restore();
    ink.restore();
  },
  /** Return the turn that points into the compound from its boundary, in radians from up. */
  _inward(point) {
    const [compound] = this.options.scene.all("compound");
    if (!compound) return 0;
    const edge = compound.lines.map((ring) => ({ ring, ...nearest(point, ring, true) }))
      .reduce((best, each) => (each.distance < best.distance ? each : best));
    const [a, b] = [edge.ring[edge.side], edge.ring[(edge.side + 1) % edge.ring.length]];
    const [dx, dy] = minus(b, a);
    let normal = [-dy, dx];
    const home = minus(middle(edge.ring), plus(a, minus(b, a), edge.share));
    if (normal[0] * home[0] + normal[1] * home[1] < 0) normal = [dy, -dx];
    return Math.atan2(normal[0], normal[1]);
  },
  _sign(ink, shape) {
    const at = this.pixel(shape.lines[0][0]);
    ink.save();
    this._soft(ink, shape);
    ink.translate(...at);
    ink.fillStyle = this._colours.sign;
    ink.beginPath();
    if (1 / this._scale > SIGN_METRES_PER_PIXEL) ink.arc(0, 0, 4, 0, TURN);
    else ink.roundRect(-11, -11, 22, 22, 4);
    ink.fill();
    this._stroke(ink, "halo", 1);
    if (1 / this._scale <= SIGN_METRES_PER_PIXEL) {
      ink.scale(0.9, 0.9);
      ink.translate(-12, -12);
      [ink.strokeStyle, ink.lineWidth] = ["#FFFFFF", 1.8];
      ink.lineCap = ink.lineJoin = "round";
      ink.stroke(new Path2D(SQUARES[signOf(shape)]));
    }
    ink.restore();
  },
  /** Mark what is selected or under the pointer; what lies above it stays above. */
  _marked(ink, shape) {
    const chosen = this.options.sheet.selection.has(shape.key);
    if (!chosen && shape.key !== this.options.hover) return;
    const how = chosen ? "selected" : "hover";
    if (shape.kind === "point") {
      ink.beginPath();
      ink.arc(...this.pixel(shape.lines[0][0]), shape.layer === "entrances" ? 9 : 15, 0, TURN);
    } else this._trace(ink, shape);
    if (how === "selected" && shape.kind === "area" && shape.layer !== "compound") {
      ink.fillStyle = this._colours.chosen;
      ink.fill("evenodd");
    }
    ink.lineCap = "round";
    if (how === "selected") this._stroke(ink, "halo", 6);
    this._stroke(ink, "accent", how === "selected" ? 3 : 2);
  },
});
