/* Cutting buildings and lines in pieces, on points in metres. Pure. */

import { area, distance, inside, meet, plus, minus, sides, EQUAL_METRES } from "./geometry.js";

const SMALLEST_SQUARE_METRES = 0.5; // less is a slip of the hand, not a house

/**
 * Cut a polygon along a line that runs right through it.
 * @returns {Point[][][]|null} two or more polygons, the largest first; null where the line does not
 *   run through, or through a hole
 */
export function splitPolygon(rings, line) {
  const [outline, ...holes] = rings;
  const cuts = passes(outline, line);
  if (!cuts.length || holes.some((hole) => passes(hole, line, false).length)) return null;
  let pieces = [outline];
  for (const cut of cuts) {
    pieces = pieces.flatMap((piece) => cutOnce(piece, cut) ?? [piece]);
  }
  pieces = pieces.filter((piece) => Math.abs(area(piece)) > SMALLEST_SQUARE_METRES);
  if (pieces.length < 2) return null;
  pieces.sort((a, b) => Math.abs(area(b)) - Math.abs(area(a)));
  return pieces.map((piece) => [piece, ...holes.filter((hole) => inside(hole[0], [piece]))]);
}

/** Return the stretches of a line inside a ring that come in and go out: lists of points. */
function passes(ring, line, whole = true) {
  const marks = [];
  sides(line, false).forEach(([a, b], leg) => {
    for (const [c, d] of sides(ring, true)) {
      const share = meet(a, b, c, d);
      if (share !== null) marks.push({ leg, share, point: plus(a, minus(b, a), share) });
    }
  });
  marks.sort((a, b) => a.leg - b.leg || a.share - b.share);
  const distinct = marks.filter((mark, i) => !i
    || distance(mark.point, marks[i - 1].point) > EQUAL_METRES);
  if (!whole) return distinct;
  const found = [];
  for (let i = 0; i + 1 < distinct.length; i += 1) {
    const [start, end] = [distinct[i], distinct[i + 1]];
    const points = [start.point, ...line.slice(start.leg + 1, end.leg + 1), end.point];
    const probe = plus(points[0], minus(points[1], points[0]), 0.5);
    if (inside(probe, [ring])) found.push(points);
  }
  return found;
}

/** Cut a ring along a stretch whose two ends lie on it; null where they do not. */
function cutOnce(ring, stretch) {
  const [start, end] = [stretch[0], stretch.at(-1)].map((point) => place(ring, point));
  if (!start || !end) return null;
  const way = (from, to) => {
    const points = [];
    const turns = (to.side - from.side + ring.length) % ring.length
      || (to.share >= from.share ? 0 : ring.length);
    for (let i = 1; i <= turns; i += 1) points.push(ring[(from.side + i) % ring.length]);
    return points;
  };
  const inner = stretch.slice(1, -1);
  const one = [stretch[0], ...way(start, end), stretch.at(-1), ...[...inner].reverse()];
  const other = [stretch.at(-1), ...way(end, start), stretch[0], ...inner];
  return [one, other].map(tidy);
}

function place(ring, point) {
  const found = sides(ring, true).map(([a, b], side) => {
    const share = distance(a, point) / (distance(a, b) || 1);
    return { side, share, off: distance(a, point) + distance(point, b) - distance(a, b) };
  });
  const best = found.reduce((one, other) => (other.off < one.off ? other : one));
  return best.off < EQUAL_METRES ? best : null;
}

/** Leave out points that stand on the one before. */
function tidy(ring) {
  return ring.filter((point, i) => distance(point, ring.at(i - 1)) > EQUAL_METRES);
}

/**
 * Cut a line where another crosses it.
 * @returns {Point[][]|null} its pieces in order; null where it is not crossed
 */
export function splitLine(points, cut) {
  const marks = [];
  sides(points, false).forEach(([a, b], leg) => {
    for (const [c, d] of sides(cut, false)) {
      const share = meet(a, b, c, d) ?? (meet(a, b, d, c));
      if (share !== null) marks.push({ leg, share, point: plus(a, minus(b, a), share) });
    }
  });
  marks.sort((a, b) => a.leg - b.leg || a.share - b.share);
  const pieces = [];
  let [piece, leg] = [[points[0]], 0];
  for (const mark of marks) {
    piece.push(...points.slice(leg + 1, mark.leg + 1), mark.point);
    pieces.push(piece);
    [piece, leg] = [[mark.point], mark.leg];
  }
  pieces.push([...piece, ...points.slice(leg + 1)]);
  const long = pieces.map((each) =>
    each.filter((point, i) => !i || distance(point, each[i - 1]) > EQUAL_METRES))
    .filter((each) => each.length > 1);
  return long.length > 1 ? long : null;
}
