/* What the tools do to features, as edits for the sheet. Pure: sheet and scene in, edits out.

   Doors belong to their building's wall and gates to the boundary: they follow both. */

import { area, carry, crossed, distance, guessCount, nearest, plus,
  rowMoves, rowStart } from "./geometry.js";
import { usualSuffix } from "./numbers.js";
import { geometryOf, movedGeometry, shapeOf } from "./scene.js";
import { keyOf } from "./sheet.js";
import { splitLine, splitPolygon } from "./split.js";

export const DOOR_REACH_METRES = 15; // farther from every wall it is no door
export const GATE_REACH_METRES = 20;
const ON_METRES = 0.5; // nearer to the boundary than this, a gate stands on it

/** Return the building whose wall is nearest to a point, and the place on it; null beyond reach. */
export function doorAt(scene, point, reach = DOOR_REACH_METRES) {
  return wallAt(scene, point, reach, "buildings");
}

/** Return the place on the boundary nearest to a point; null beyond reach. */
export function gateAt(scene, point, reach = GATE_REACH_METRES) {
  return wallAt(scene, point, reach, "compound");
}

function wallAt(scene, point, reach, layer) {
  const [x, y] = point;
  let best = null;
  for (const shape of scene.within([x - reach, y - reach, x + reach, y + reach])) {
    if (shape.layer !== layer) continue;
    for (const ring of shape.lines) {
      const found = nearest(point, ring, true);
      if (found.distance <= (best?.distance ?? reach)) best = { ...found, key: shape.key,
        id: idOf(shape.key) };
    }
  }
  return best;
}

const idOf = (key) => key.slice(key.indexOf("/") + 1);
const doorsOf = (sheet, ids) =>
  sheet.all("entrances").filter((door) => ids.has(door.columns.building));

/** Return the ids of the buildings among keys. */
function buildingIds(keys) {
  return new Set([...keys].filter((key) => key.startsWith("buildings/")).map(idOf));
}

/** Return the edits that move features by so many metres; doors and gates stay on their walls. */
export function move(sheet, scene, keys, offset) {
  const chosen = new Set(keys), ids = buildingIds(chosen), put = [];
  const shift = (feature) => ({ ...feature,
    geometry: movedGeometry(feature.geometry, (point) => plus(point, offset), scene.frame) });
  const follows = new Set(doorsOf(sheet, ids).map(keyOf));
  if ([...chosen].some((key) => key.startsWith("compound/"))) {
    for (const gate of gatesOn(sheet, scene)) follows.add(keyOf(gate));
  }
  for (const key of new Set([...chosen, ...follows])) {
    const feature = sheet.get(key);
    if (!feature?.geometry) continue;
    put.push(follows.has(key) ? shift(feature) : stuck(scene, shift(feature)));
  }
  return { put, drop: [] };
}

/** Return a door or gate on the wall it is near to, as that building's; others as they are. */
export function stuck(scene, feature) {
  const find = { entrances: doorAt, gates: gateAt }[feature.layer];
  const found = find?.(scene, scene.frame.to(feature.geometry.coordinates));
  if (!found) return feature;
  const geometry = geometryOf("point", [[found.point]], scene.frame);
  const columns = feature.layer === "entrances" ? { ...feature.columns, building: found.id }
    : feature.columns;
  return { ...feature, geometry, columns };
}

function gatesOn(sheet, scene) {
  return sheet.all("gates").filter((gate) =>
    gateAt(scene, scene.frame.to(gate.geometry.coordinates), ON_METRES));
}

/** Return the edits that give a feature another shape; what stands on its wall follows. */
export function reshape(sheet, scene, key, geometry) {
  const feature = sheet.get(key), { frame } = scene;
  const put = [{ ...feature, geometry }];
  const [was, is] = [scene.get(key), shapeOf({ ...feature, geometry }, frame)];
  const followers = feature.layer === "buildings" ? doorsOf(sheet, new Set([feature.id]))
    : feature.layer === "compound" ? gatesOn(sheet, scene) : [];
  for (const each of is && was ? followers : []) {
    const point = frame.to(each.geometry.coordinates);
    const rings = was.lines.map((ring, i) => ({ i, off: nearest(point, ring, true).distance }));
    const { i } = rings.reduce((best, one) => (one.off < best.off ? one : best));
    const there = carry(point, was.lines[i], is.lines[Math.min(i, is.lines.length - 1)]);
    put.push({ ...each, geometry: geometryOf("point", [[there]], frame) });
  }
  return { put, drop: [] };
}

/** Return the edits that take features away, buildings with their doors. */
export function remove(sheet, keys) {
  const drop = new Set([...keys].filter((key) => sheet.has(key)));
  for (const door of doorsOf(sheet, buildingIds(drop))) drop.add(keyOf(door));
  return { put: [], drop: [...drop] };
}

/**
 * Return the edits that cut features along a line, or null where it cuts none.
 *
 * The largest piece stays who it was. Other pieces of a building have no number yet and take the
 * doors that stand on their walls; pieces of a line keep all it says.
 */
export function split(sheet, scene, keys, line) {
  const put = [];
  for (const key of keys) {
    const [feature, shape] = [sheet.get(key), scene.get(key)];
    if (!shape || (shape.kind === "area" && shape.polygons.length > 1)
      || shape.kind === "point") continue;
    const pieces = shape.kind === "area" ? splitPolygon(shape.polygons[0], line)
      : splitLine(shape.lines[0], line)?.map((piece) => [piece]);
    if (!pieces || feature.layer === "compound") continue;
    const made = pieces.map((rings, i) => {
      const geometry = geometryOf(shape.kind, rings, scene.frame);
      if (!i) return { ...feature, geometry };
      const { ref, name, aliases, ...rest } = feature.columns;
      return sheet.blank(feature.layer, geometry, shape.kind === "area" ? rest : feature.columns);
    });
    put.push(...made, ...handedOver(sheet, scene, feature, made));
  }
  return put.length ? { put, drop: [] } : null;
}

/** Return the doors of a cut building, each with the piece on whose wall it stands. */
function handedOver(sheet, scene, building, pieces) {
  if (building.layer !== "buildings") return [];
  const shapes = pieces.map(
    (piece) => ({ id: piece.id, ring: shapeOf(piece, scene.frame).lines[0] }));
  return doorsOf(sheet, new Set([building.id])).map((door) => {
    const point = scene.frame.to(door.geometry.coordinates);
    const offs = shapes.map(({ id, ring }) => ({ id, ...nearest(point, ring, true) }));
    const { id, point: there } = offs.reduce(
      (best, each) => (each.distance < best.distance ? each : best));
    const geometry = geometryOf("point", [[there]], scene.frame);
    return { ...door, geometry, columns: { ...door.columns, building: id } };
  });
}

/** Return where a row of copies of buildings starts and how many fit up to its far end. */
export function rowGuess(scene, keys, far) {
  const copied = keys.map((key) => scene.get(key)).filter((shape) => shape?.layer === "buildings");
  if (!copied.length) return null;
  const others = scene.all("buildings").filter((shape) => !keys.includes(shape.key));
  const rings = copied.map((shape) => shape.lines[0]);
  return { start: rowStart(rings), count: guessCount(rings, others.map((shape) => shape.lines[0]), far) };
}

/** Return the edits that copy buildings with their doors along a row; copies have no number yet. */
export function copyRow(sheet, scene, keys, far, count) {
  const { start } = rowGuess(scene, keys, far), put = [];
  for (const offset of rowMoves(start, far, count)) {
    const shifted = ({ geometry }) =>
      movedGeometry(geometry, (point) => plus(point, offset), scene.frame);
    for (const key of keys.filter((each) => each.startsWith("buildings/"))) {
      const source = sheet.get(key);
      const copy = sheet.blank("buildings", shifted(source),
        { ...source.columns, ref: "", name: "", aliases: "", note: "" });
      const doors = doorsOf(sheet, new Set([source.id])).map((door) => sheet.blank("entrances",
        shifted(door), { ...door.columns, building: copy.id, note: "", code: "" }));
      put.push(copy, ...doors);
    }
  }
  return { put, drop: [] };
}

/** Return the keys of the buildings that a line is drawn across, in its order. */
export function acrossBuildings(scene, line) {
  const polygons = scene.all("buildings").map(
    (shape) => ({ key: shape.key, rings: shape.polygons.flat() }));
  return crossed(line, polygons).map(({ key }) => key);
}

/** Return the edits that number buildings; names go on as most others do ("8幢"). */
export function number(sheet, keys, numbers, otherwise) {
  const suffix = usualSuffix(sheet.all("buildings").map(({ columns }) => columns), otherwise);
  return { drop: [], put: keys.map((key, i) => {
    const feature = sheet.get(key);
    return { ...feature, columns: { ...feature.columns, ref: numbers[i],
      name: numbers[i] + suffix } };
  }) };
}

/** Return lines without points that stand on the one before. */
export function tidied(points) {
  return points.filter((point, i) => !i || distance(point, points[i - 1]) > 0.02);
}

/** Return whether a drawn outline is one: three corners and some ground between them. */
export const isOutline = (points) => points.length > 2 && Math.abs(area(points)) > 0.5;
