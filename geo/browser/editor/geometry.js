/* Rules of the drawing board, on points [x, y] in metres. Pure: no page, no map.

   A ring is a list of points whose last is not the first again; a polygon is a list of rings, the
   first its outline, the others holes. */

/** @typedef {[number, number]} Point */

const RADIUS_METRES = 6378137; // of the sphere of web maps
const DECIMALS = 1e7; // at rest: 1 cm
export const EQUAL_METRES = 0.02; // nearer than this is the same place: seven decimals are 1 cm

/**
 * Return the two ways between degrees and metres about a place; true to 1 mm in a compound.
 * @returns {{to: (degrees: Point) => Point, from: (metres: Point) => Point}}
 */
export function frame([lon, lat]) {
  const metresNorth = (RADIUS_METRES * Math.PI) / 180;
  const metresEast = metresNorth * Math.cos((lat * Math.PI) / 180);
  const round = (value) => Math.round(value * DECIMALS) / DECIMALS;
  return {
    to: ([east, north]) => [(east - lon) * metresEast, (north - lat) * metresNorth],
    from: ([x, y]) => [round(lon + x / metresEast), round(lat + y / metresNorth)],
  };
}

export const plus = (a, b, times = 1) => [a[0] + times * b[0], a[1] + times * b[1]];
export const minus = (a, b) => [a[0] - b[0], a[1] - b[1]];
export const dot = (a, b) => a[0] * b[0] + a[1] * b[1];
export const cross = (a, b) => a[0] * b[1] - a[1] * b[0];
export const length = (a) => Math.hypot(a[0], a[1]);
export const distance = (a, b) => length(minus(a, b));
const unit = (a) => plus([0, 0], a, 1 / (length(a) || 1));

/** Return the point of the segment a–b nearest to p, and how far along it is, 0 to 1. */
export function onSegment(p, a, b) {
  const along = minus(b, a);
  const square = dot(along, along);
  const share = square ? Math.min(1, Math.max(0, dot(minus(p, a), along) / square)) : 0;
  const point = plus(a, along, share);
  return { point, share, distance: distance(p, point) };
}

/** Return pairs of neighbouring points of a line, or of a ring (closed). */
export function sides(points, closed) {
  const last = closed ? points.length : points.length - 1;
  return Array.from({ length: Math.max(0, last) },
    (_, i) => [points[i], points[(i + 1) % points.length]]);
}

/** Return the nearest place on a line or ring: its point, side (index), share and distance. */
export function nearest(p, points, closed) {
  let best = { distance: Infinity };
  sides(points, closed).forEach(([a, b], side) => {
    const found = onSegment(p, a, b);
    if (found.distance < best.distance) best = { ...found, side };
  });
  return best;
}

/** Return a ring's area in square metres, positive where it runs counter-clockwise. */
export function area(ring) {
  return sides(ring, true).reduce((sum, [a, b]) => sum + cross(a, b), 0) / 2;
}

/** Return the mean of points. */
export function mean(points) {
  const origin = points[0];
  return points.reduce((sum, point) => plus(sum, minus(point, origin), 1 / points.length), origin);
}

/** Return the middle of a ring's area; of a flat one, the mean of its points. */
export function middle(ring) {
  const origin = ring[0];
  const moved = ring.map((point) => minus(point, origin));
  const whole = area(moved);
  if (Math.abs(whole) < 1e-9) return mean(ring);
  const sum = sides(moved, true).reduce((total, [a, b]) => plus(total, plus(a, b), cross(a, b)),
    [0, 0]);
  return plus(origin, sum, 1 / (6 * whole));
}

/** Return whether a point lies in a polygon (a list of rings; holes are outside). */
export function inside(p, rings) {
  let odd = false;
  for (const ring of rings) {
    for (const [a, b] of sides(ring, true)) {
      const above = a[1] > p[1];
      if (above !== b[1] > p[1]
        && (cross(minus(b, a), minus(p, a)) > 0) === b[1] > a[1]) odd = !odd;
    }
  }
  return odd;
}

/**
 * Return where in a polygon a word fits best: the middle, or the widest place of the row through
 * it.
 */
export function wordPlace(rings) {
  const centre = middle(rings[0]);
  if (inside(centre, rings)) return centre;
  const crossings = rings.flatMap((ring) => sides(ring, true))
    .filter(([a, b]) => a[1] > centre[1] !== b[1] > centre[1])
    .map(([a, b]) => a[0] + ((centre[1] - a[1]) / (b[1] - a[1])) * (b[0] - a[0]))
    .sort((one, other) => one - other);
  let best = [0, centre[0]];
  for (let i = 0; i + 1 < crossings.length; i += 2) {
    const width = crossings[i + 1] - crossings[i];
    if (width > best[0]) best = [width, (crossings[i] + crossings[i + 1]) / 2];
  }
  return [best[1], centre[1]];
}

/** Return [west, south, east, north] of points. */
export function boxOf(points) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    if (x < box[0]) box[0] = x;
    if (y < box[1]) box[1] = y;
    if (x > box[2]) box[2] = x;
    if (y > box[3]) box[3] = y;
  }
  return box;
}

/**
 * Return the right-angled building with a wall from one corner to the next, as deep as a third
 * point is away from that wall and on its side; null where it would have no area.
 */
export function rectangle(one, next, third) {
  const wall = minus(next, one);
  const across = unit([-wall[1], wall[0]]);
  const depth = dot(minus(third, one), across);
  if (length(wall) < EQUAL_METRES || Math.abs(depth) < EQUAL_METRES) return null;
  const ring = [one, next, plus(next, across, depth), plus(one, across, depth)];
  return depth > 0 ? ring : ring.reverse();
}

/** Return the direction of a ring's longest side, 0 up to a quarter turn (radians). */
export function direction(ring) {
  const [a, b] = sides(ring, true).reduce((best, side) =>
    distance(...side) > distance(...best) ? side : best);
  return quarter(Math.atan2(b[1] - a[1], b[0] - a[0]));
}
const QUARTER = Math.PI / 2;
const quarter = (angle) => ((angle % QUARTER) + QUARTER) % QUARTER;
const ALIGN_RADIANS = (4 * Math.PI) / 180; // a hand is no steadier

/** Return a point turned about a start onto a direction of the neighbours, where nearly on one. */
export function aligned(start, point, directions) {
  const reach = minus(point, start);
  const angle = Math.atan2(reach[1], reach[0]);
  let best = ALIGN_RADIANS, turn = 0;
  for (const known of directions) {
    let off = quarter(angle - known);
    if (off > QUARTER / 2) off -= QUARTER;
    if (Math.abs(off) < best) [best, turn] = [Math.abs(off), -off];
  }
  if (!turn) return point;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  return plus(start, [reach[0] * cos - reach[1] * sin, reach[0] * sin + reach[1] * cos]);
}

/**
 * Return where a point on an outline belongs once the outline has changed: on the same side at
 * the same share where it has as many corners as before, else at the nearest place.
 */
export function carry(p, before, after) {
  const was = nearest(p, before, true);
  if (before.length !== after.length || was.side === undefined) {
    return nearest(p, after, true).point ?? p;
  }
  const [a, b] = sides(after, true)[was.side];
  return plus(a, minus(b, a), was.share);
}

/** Return the middle of what is copied: rings of which a row's middles are all but on one line. */
export function rowStart(rings) {
  return mean(rings.map(middle));
}

/** Return the moves of copies of a row: so many, the last of them at the far end. */
export function rowMoves(start, far, count) {
  return Array.from({ length: count }, (_, i) => plus([0, 0], minus(far, start), (i + 1) / count));
}

/**
 * Return how many copies fit between a building and the far end of its row, one step apart.
 *
 * The step is the usual one of the buildings that are copied (two or more tell it), else that of
 * the nearest building in that direction, else what the building takes up and as much again.
 * @param {Point[][]} copied rings that are copied   @param {Point[][]} others rings around them
 */
export function guessCount(copied, others, far) {
  const start = rowStart(copied);
  const reach = distance(start, far);
  return Math.max(1, Math.round(
    reach / (rowStep(copied, others, unit(minus(far, start))) || reach || 1)));
}

function rowStep(copied, others, towards) {
  const along = (point) => dot(point, towards);
  const centres = copied.map(middle);
  const extent = (rings) => {
    const reaches = rings.flat().map(along);
    return Math.max(...reaches) - Math.min(...reaches);
  };
  if (copied.length > 1) {
    const reaches = centres.map(along);
    const step = (Math.max(...reaches) - Math.min(...reaches)) / (copied.length - 1);
    return step > 1 ? step * copied.length : 2 * extent(copied);
  }
  const side = [-towards[1], towards[0]];
  const width = extent(copied);
  const steps = others.map((ring) => minus(middle(ring), centres[0]))
    .filter((off) => Math.abs(dot(off, side)) < Math.abs(dot(off, towards)) / 2)
    .map((off) => Math.abs(dot(off, towards)))
    .filter((step) => step > width * 0.9 && step < width * 6);
  return steps.length ? Math.min(...steps) : 2 * width;
}

/**
 * Return which polygons a line crosses, in the order in which it enters them.
 * @param {Point[]} line   @param {{rings: Point[][]}[]} polygons
 */
export function crossed(line, polygons) {
  const found = [];
  for (const polygon of polygons) {
    const at = firstTouch(line, polygon.rings);
    if (at !== null) found.push([at, polygon]);
  }
  return found.sort((a, b) => a[0] - b[0]).map(([, polygon]) => polygon);
}

function firstTouch(line, rings) {
  if (inside(line[0], rings)) return 0;
  let before = 0, first = null;
  for (const [a, b] of sides(line, false)) {
    for (const [c, d] of rings.flatMap((ring) => sides(ring, true))) {
      const share = meet(a, b, c, d);
      const at = share === null ? null : before + share * distance(a, b);
      if (at !== null && (first === null || at < first)) first = at;
    }
    before += distance(a, b);
  }
  return first;
}

/** Return how far along a–b it crosses c–d, 0 to 1; null where it does not. */
export function meet(a, b, c, d) {
  const [one, other] = [minus(b, a), minus(d, c)];
  const whole = cross(one, other);
  if (Math.abs(whole) < 1e-12) return null;
  const share = cross(minus(c, a), other) / whole;
  const there = cross(minus(c, a), one) / whole;
  return share >= 0 && share <= 1 && there >= 0 && there < 1 ? share : null;
}
