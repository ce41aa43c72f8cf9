/* The features as shapes in metres, and which of them are where: a grid of squares that hold keys.

   Pure. A shape keeps its parts as lists of points; a ring's closing point is left out. */

import { boxOf, frame, inside, nearest, onSegment, distance, sides } from "./geometry.js";
import { keyOf } from "./sheet.js";

/**
 * @typedef {{key: string, layer: string, columns: object, kind: "area"|"line"|"point",
 *   polygons: Point[][][], lines: Point[][], box: number[]}} Shape
 *   polygons: rings each; lines: every ring or line by itself; a point is one line of one point
 */

const SQUARE_METRES = 25; // about a house: few features in a square, few squares in a house
const FAR_METRES = 3000; // a whole compound lies within, and east-west is true to 1 in 3000
// What lies above what: the last is drawn last and found first.
export const ORDER = ["compound", "paths", "buildings", "barriers", "parking", "landmarks",
  "stations", "partners", "gates", "entrances"];
const rank = (layer) => ORDER.indexOf(layer);

/** Return a feature's shape; null where it has no place. */
export function shapeOf(feature, { to }) {
  const { geometry, layer, columns } = feature;
  const open = (ring) => ring.slice(0, -1).map(to);
  const read = {
    Polygon: (rings) => ({ kind: "area", polygons: [rings.map(open)] }),
    MultiPolygon: (all) => ({ kind: "area", polygons: all.map((rings) => rings.map(open)) }),
    LineString: (line) => ({ kind: "line", lines: [line.map(to)] }),
    MultiLineString: (all) => ({ kind: "line", lines: all.map((line) => line.map(to)) }),
    Point: (point) => ({ kind: "point", lines: [[to(point)]] }),
  }[geometry?.type];
  if (!read || !geometry.coordinates?.length) return null;
  const shape = { polygons: [], ...read(geometry.coordinates) };
  shape.lines ??= shape.polygons.flat();
  if (shape.lines.some((line) => !line.length)) return null;
  return { key: keyOf(feature), layer, columns, ...shape, box: boxOf(shape.lines.flat()) };
}

/** Return GeoJSON of a shape's lines: of one polygon's rings, of a line, of a point. */
export function geometryOf(kind, lines, { from }) {
  const closed = (ring) => [...ring, ring[0]].map(from);
  if (kind === "area") return { type: "Polygon", coordinates: lines.map(closed) };
  if (kind === "line") return { type: "LineString", coordinates: lines[0].map(from) };
  return { type: "Point", coordinates: from(lines[0][0]) };
}

/** Return a shape's geometry with every point moved by a function, of whatever type it is. */
export function movedGeometry(geometry, move, { to, from }) {
  const turn = (value) => typeof value[0] === "number" ? from(move(to(value))) : value.map(turn);
  return { ...geometry, coordinates: turn(geometry.coordinates) };
}

export class Scene {
  #shapes = new Map();
  #squares = new Map();
  #wide = new Set();
  #orders = new Map(); // what was drawn first stays below

  /** @param {Feature[]} features   @param {Point} middle degrees about which metres are counted */
  constructor(features, middle) {
    this.frame = frame(middle);
    this.update(features.map((feature) => [keyOf(feature), feature]));
  }

  /** Return whether a place is so far off that metres about the middle are no longer true. */
  isFar(degrees) { return Math.hypot(...this.frame.to(degrees)) > FAR_METRES; }
  /** Count metres about another middle, while there is nothing here yet. */
  recentre(middle) { this.frame = frame(middle); }

  get(key) { return this.#shapes.get(key); }
  all(layer) {
    return [...this.#shapes.values()].filter((shape) => !layer || shape.layer === layer);
  }

  /** Take features anew, undefined ones away; returns the box of what was and is there, or null. */
  update(features) {
    const corners = [];
    for (const [key, feature] of features) {
      const [old, shape] = [this.#shapes.get(key), feature && shapeOf(feature, this.frame)];
      if (old) this.#remove(old);
      if (shape) this.#add(shape);
      for (const each of [old, shape]) {
        if (each) corners.push(each.box.slice(0, 2), each.box.slice(2));
      }
    }
    return corners.length ? boxOf(corners) : null;
  }

  /** Return the shapes whose boxes meet a box, lowest first. */
  within(box) {
    const squares = squaresOf(box);
    const found = new Set();
    const look = (shape) => meets(shape.box, box) && found.add(shape);
    if (squares) squares.forEach((square) => this.#squares.get(square)?.forEach(look));
    (squares ? this.#wide : this.#shapes).forEach(look);
    return [...found].sort((a, b) => rank(a.layer) - rank(b.layer) || a.order - b.order);
  }

  /** Return the topmost shape at a point: points first, then lines, then the smallest area. */
  at(point, reach, layers) {
    let best = null, score = Infinity;
    for (const shape of this.within(around(point, reach))) {
      if (layers && !layers.includes(shape.layer)) continue;
      const off = offOf(shape, point);
      if (off > reach) continue;
      const size = shape.kind === "area"
        ? 1 + (shape.box[2] - shape.box[0]) * (shape.box[3] - shape.box[1]) : 0;
      const own = { point: 0, line: 1e3, area: 1e6 }[shape.kind] + size + off / reach / 2;
      if (own <= score) [best, score] = [shape, own];
    }
    return best;
  }

  /**
   * Return the corner or edge nearest to a point within reach, corners before edges, or null.
   * @param {{skip?: Set<string>, only?: string[]}} choice keys left out; layers to look at
   * @returns {{point: Point, shape: Shape, corner: boolean, distance: number}|null}
   */
  snap(point, reach, { skip, only } = {}) {
    let best = null;
    for (const shape of this.within(around(point, reach))) {
      if (skip?.has(shape.key) || (only && !only.includes(shape.layer))) continue;
      for (const line of shape.lines) {
        for (const corner of line) {
          const off = distance(point, corner);
          if (off <= reach && (!best?.corner || off < best.distance)) {
            best = { point: corner, shape, corner: true, distance: off };
          }
        }
        if (best?.corner) continue;
        const edge = nearest(point, line, shape.kind === "area");
        if (edge.distance <= reach && (!best || edge.distance < best.distance)) {
          best = { point: edge.point, shape, corner: false, distance: edge.distance };
        }
      }
    }
    return best;
  }

  /** Return the sides of shapes (pairs of points) that come within reach of a point. */
  edges(point, reach, skip) {
    return this.within(around(point, reach)).filter((shape) => !skip?.has(shape.key)).flatMap(
      (shape) =>
      shape.kind === "point" ? [[shape.lines[0][0], shape.lines[0][0]]]
        : shape.lines.flatMap((line) => sides(line, shape.kind === "area"))
          .filter(([a, b]) => onSegment(point, a, b).distance <= reach));
  }

  #add(shape) {
    if (!this.#orders.has(shape.key)) this.#orders.set(shape.key, this.#orders.size);
    shape.order = this.#orders.get(shape.key);
    shape.squares = squaresOf(shape.box);
    this.#shapes.set(shape.key, shape);
    if (!shape.squares) this.#wide.add(shape);
    for (const square of shape.squares ?? []) {
      if (!this.#squares.has(square)) this.#squares.set(square, new Set());
      this.#squares.get(square).add(shape);
    }
  }

  #remove(shape) {
    this.#shapes.delete(shape.key);
    this.#wide.delete(shape);
    for (const square of shape.squares ?? []) this.#squares.get(square).delete(shape);
  }
}

function offOf(shape, point) {
  if (shape.kind === "area" && shape.polygons.some((rings) => inside(point, rings))) {
    // The compound is taken by its boundary: else nothing else in it could be pressed upon.
    if (shape.layer !== "compound") return 0;
  }
  return Math.min(...shape.lines.map((line) => line.length === 1 ? distance(point, line[0])
    : nearest(point, line, shape.kind === "area").distance));
}

const around = ([x, y], reach) => [x - reach, y - reach, x + reach, y + reach];
const meets = (a, b) => a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];

const MOST_SQUARES = 4000; // what is wider is looked at every time
function squaresOf(box) {
  const [west, south, east, north] = box.map((value) => Math.floor(value / SQUARE_METRES));
  if (!((east - west + 1) * (north - south + 1) <= MOST_SQUARES)) return null;
  const found = [];
  for (let x = west; x <= east; x += 1) {
    for (let y = south; y <= north; y += 1) found.push(`${x} ${y}`);
  }
  return found;
}
