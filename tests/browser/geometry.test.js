import assert from "node:assert/strict";
import { test } from "node:test";
import * as deeds from "../../geo/browser/editor/deeds.js";
import * as geometry from "../../geo/browser/editor/geometry.js";
import { firstNumber, numbered, usualSuffix } from "../../geo/browser/editor/numbers.js";
import { Scene, geometryOf } from "../../geo/browser/editor/scene.js";
import { Sheet, keyOf } from "../../geo/browser/editor/sheet.js";
import { splitLine, splitPolygon } from "../../geo/browser/editor/split.js";

const { area, distance, frame, rectangle, sides, dot, minus } = geometry;
const HOME = [121.2512, 30.4512];
const { to, from } = frame(HOME);
const box = (x, y, wide = 30, high = 12) =>
  [[x, y], [x + wide, y], [x + wide, y + high], [x, y + high]];
const TABLE = [{ name: "buildings",
  columns: [{ name: "ref", kind: "text" }, { name: "name", kind: "text" }] },
  { name: "entrances", columns: [{ name: "building", kind: "text" },
    { name: "code", kind: "text" }] }];
const feature = (layer, id, kind, lines, columns = {}) =>
  ({ layer, id, geometry: geometryOf(kind, lines, { from }), columns });
const close = (one, other, by = 0.02) => one.length === other.length
  && one.every((point, i) => distance(point, other[i]) < by);

/** Open a sheet and its scene, which hears every change. */
function opened(...features) {
  const sheet = new Sheet(features, TABLE), scene = new Scene(sheet.all(), HOME);
  sheet.on("change", ({ keys }) => scene.update([...keys].map((key) => [key, sheet.get(key)])));
  return { sheet, scene, lines: (key) => scene.get(key).lines,
    do: (edits) => sheet.change("did", edits) };
}
const town = () => opened(
  feature("compound", "c", "area", [box(-100, -60, 200, 120)]),
  feature("buildings", "1", "area", [box(-60, -40)], { ref: "1", name: "1号楼" }),
  feature("buildings", "2", "area", [box(-60, -10)], { ref: "2" }),
  feature("entrances", "1-1", "point", [[[-45, -28]]], { building: "1", code: "77#" }),
  feature("gates", "s", "point", [[[0, -60]]]));

/** Numbers that look like chance and are the same in every run. */
function dice(seed) {
  return () => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed / 2147483648;
  };
}

test("metres and degrees lead to each other, to a centimetre and at seven decimals", () => {
  for (const point of [[0, 0], [812.34, -655.21], [-3, 1999]]) {
    const [lon, lat] = from(point);
    assert.ok(distance(to([lon, lat]), point) < 0.012);
    assert.equal(lon, Number(lon.toFixed(7)));
  }
});

test("a rectangle has right angles, its wall and the depth of the third point", () => {
  const roll = dice(7);
  for (let i = 0; i < 200; i += 1) {
    const [one, next, third] = [0, 1, 2].map(() => [roll() * 90, roll() * 90]);
    const ring = rectangle(one, next, third);
    assert.ok(ring.some((point) => distance(point, one) < 1e-9)
      && ring.some((point) => distance(point, next) < 1e-9));
    assert.ok(area(ring) > 0, "it runs as rings should");
    const edges = sides(ring, true).map(([a, b]) => minus(b, a));
    edges.forEach((edge, j) => assert.ok(Math.abs(dot(edge, edges[(j + 1) % 4])) < 1e-6));
    assert.ok(Math.abs(geometry.onSegment(third, ring[0], ring[1]).distance) >= 0);
  }
  assert.equal(rectangle([0, 0], [0, 0], [5, 5]), null);
  assert.equal(rectangle([0, 0], [9, 0], [5, 0]), null);
});

test("a wall nearly along its neighbours is taken as along", () => {
  const tilted = (degrees) =>
    [[0, 0], [Math.cos((degrees * Math.PI) / 180) * 30, Math.sin((degrees * Math.PI) / 180) * 30]];
  const known = [(10 * Math.PI) / 180];
  for (const degrees of [8, 12, 98, 190, -82]) {
    const [start, end] = tilted(degrees), turned = geometry.aligned(start, end, known);
    const angle = (Math.atan2(turned[1], turned[0]) * 180) / Math.PI;
    assert.ok(Math.abs((((angle - 10) % 90) + 90) % 90) < 1e-6
      || Math.abs((((angle - 10) % 90) + 90) % 90 - 90) < 1e-6);
    assert.ok(Math.abs(distance(start, turned) - 30) < 1e-9);
  }
  assert.deepEqual(geometry.aligned(...tilted(40), known), tilted(40)[1]);
});

test("a word stands inside of whatever shape", () => {
  const hook = [[0, 0], [40, 0], [40, 40], [34, 40], [34, 6], [0, 6]];
  for (const rings of [[box(0, 0)], [hook], [box(0, 0, 30, 30), box(10, 10, 10, 10)]]) {
    assert.ok(geometry.inside(geometry.wordPlace(rings), rings));
  }
});

test("pieces of a cut house have its ground between them, and the largest comes first", () => {
  const roll = dice(3);
  const hook = [[0, 0], [40, 0], [40, 40], [30, 40], [30, 10], [10, 10], [10, 40], [0, 40]];
  let cut = 0;
  for (let i = 0; i < 300; i += 1) {
    const line = [[-50 + roll() * 150, -20], [-50 + roll() * 150, 60]];
    if (roll() < 0.5) line.forEach((point) => point.reverse());
    const pieces = splitPolygon([hook], line);
    if (!pieces) continue;
    cut += 1;
    const grounds = pieces.map(([ring]) => area(ring));
    assert.ok(grounds.every((ground) => ground > 0), "each runs as rings should");
    assert.ok(Math.abs(grounds.reduce((sum, ground) => sum + ground, 0) - area(hook)) < 1.1);
    assert.deepEqual(grounds, [...grounds].sort((a, b) => b - a));
  }
  assert.ok(cut > 100);
  assert.equal(splitPolygon([hook], [[-10, 30], [35, 30]]).length, 2,
    "the other arm is only cut into");
  assert.equal(splitPolygon([hook], [[-10, 30], [50, 30]]).length, 3);
  assert.equal(splitPolygon([hook], [[-10, 60], [50, 60]]), null);
  assert.equal(splitPolygon([box(0, 0, 30, 30), box(10, 10, 10, 10)], [[15, -5], [15, 35]]), null,
    "through a hole");
  const beside = splitPolygon([box(0, 0, 30, 30), box(10, 10, 10, 10)], [[5, -5], [5, 35]]);
  assert.deepEqual(beside.map((rings) => rings.length), [2, 1]);
});

test("a line is cut where another crosses it", () => {
  assert.deepEqual(splitLine([[0, 0], [10, 0], [10, 10]], [[4, -5], [4, 5]]),
    [[[0, 0], [4, 0]], [[4, 0], [10, 0], [10, 10]]]);
  assert.equal(splitLine([[0, 0], [10, 0], [10, 10]], [[4, -5], [12, 5]]).length, 3);
  assert.equal(splitLine([[0, 0], [10, 0]], [[4, 1], [4, 5]]), null);
});

test("numbers follow patterns", () => {
  assert.deepEqual(numbered("9", "ones", 3), ["9", "10", "11"]);
  assert.deepEqual(numbered("1", "odds", 3, true), ["5", "3", "1"]);
  assert.deepEqual(numbered("y", "letters", 3), ["Y", "Z", "AA"]);
  assert.deepEqual(numbered("12-09", "ones", 2), ["12-09", "12-10"]);
  assert.deepEqual([numbered("", "ones", 2), numbered("楼", "ones", 2)], [null, null]);
  assert.deepEqual(["ones", "odds", "evens",
    "letters"].map((each) => firstNumber(each, ["1", "2", "A"])), ["3", "3", "4", "B"]);
  assert.equal(usualSuffix(
    [{ ref: "1", name: "1号楼" }, { ref: "2", name: "2号楼" }, { ref: "3", name: "3幢" }], "座"), "号楼");
  assert.equal(usualSuffix([{ ref: "", name: "会所" }], "座"), "座");
});

test("houses are numbered in the order in which a line meets them", () => {
  const { scene } = town();
  assert.deepEqual(deeds.acrossBuildings(scene, [[-50, 20], [-50, -50]]),
    ["buildings/2", "buildings/1"]);
  assert.deepEqual(deeds.acrossBuildings(scene, [[-50, -35], [-50, 20]]),
    ["buildings/1", "buildings/2"]);
  assert.deepEqual(deeds.acrossBuildings(scene, [[50, 20], [50, -50]]), []);
});

test("doors stick to the nearest wall, gates to the boundary", () => {
  const { sheet, scene } = town();
  const { point, id } = deeds.doorAt(scene, [-50, -12]);
  assert.deepEqual([id, point.map(Math.round)], ["2", [-50, -10]]);
  assert.equal(deeds.doorAt(scene, [40, 0]), null);
  assert.ok(close([deeds.gateAt(scene, [20, -52]).point], [[20, -60]]));
  const moved = deeds.move(sheet, scene, ["entrances/1-1"], [0, 17]);
  assert.equal(moved.put[0].columns.building, "2");
});

test("doors move with their house, whichever of them is selected", () => {
  const { sheet, scene, lines, do: act } = town();
  act(deeds.move(sheet, scene, ["buildings/1", "entrances/1-1"], [10, 5]));
  assert.ok(close(lines("entrances/1-1")[0], [[-35, -23]]));
  act(deeds.move(sheet, scene, ["compound/c"], [0, -5]));
  assert.ok(close(lines("gates/s")[0], [[0, -65]]), "gates move with the boundary");
  sheet.undo(); sheet.undo();
  assert.equal(sheet.dirty, false);
});

test("doors keep their place on a wall that is reshaped", () => {
  const { sheet, scene, lines, do: act } = town();
  act(deeds.reshape(sheet, scene, "buildings/1",
    geometryOf("area", [[[-60, -40], [-30, -40], [-30, -20], [-60, -20]]], { from })));
  assert.ok(close(lines("entrances/1-1")[0], [[-45, -20]]));
  const { put } = deeds.reshape(sheet, scene, "compound/c",
    geometryOf("area", [box(-100, -70, 200, 130)], { from }));
  assert.deepEqual(put.map(keyOf), ["compound/c", "gates/s"]);
});

test("a house goes with its doors, and comes back with them", () => {
  const { sheet, do: act } = town();
  act(deeds.remove(sheet, ["buildings/1"]));
  assert.deepEqual([sheet.has("entrances/1-1"), sheet.canUndo], [false, true]);
  sheet.undo();
  assert.equal(sheet.get("entrances/1-1").columns.building, "1");
});

test("the smaller piece of a cut house is a new one, and takes the doors on its walls", () => {
  const { sheet, scene, do: act } = town();
  act(deeds.split(sheet, scene, ["buildings/1"], [[-42, -50], [-42, -20]]));
  const [one, , two] = sheet.all("buildings");
  assert.deepEqual([one.id, one.columns.ref, two.columns.ref, two.columns.name],
    ["1", "1", "", ""]);
  assert.equal(sheet.get("entrances/1-1").columns.building, "1", "the larger piece holds the door");
  act(deeds.split(sheet, scene, ["buildings/1"], [[-48, -50], [-48, -20]]));
  const three = sheet.all("buildings").at(-1);
  assert.equal(sheet.get("entrances/1-1").columns.building, three.id);
  assert.equal(deeds.split(sheet, scene, ["buildings/2"], [[50, 0], [60, 0]]), null);
});

test("a row of copies ends where it should, each with its doors and no number", () => {
  const { sheet, scene, lines, do: act } = town();
  const guess = deeds.rowGuess(scene, ["buildings/1"], [-45, 56]);
  assert.equal(guess.count, 3, "one step apart, as house 2 is");
  act(deeds.copyRow(sheet, scene, ["buildings/1"], [-45, 56], 3));
  const made = sheet.all("buildings").slice(2);
  assert.ok(close(lines(keyOf(made[2]))[0], box(-60, 50)));
  assert.deepEqual(made.map(({ columns }) => columns.ref), ["", "", ""]);
  const doors = sheet.all("entrances").slice(1);
  assert.deepEqual(doors.map(({ columns }) => [columns.building, columns.code]),
    made.map(({ id }) => [id, ""]));
});

test("what is pressed is what lies on top; snapping takes corners before edges", () => {
  const { scene } = town();
  assert.equal(scene.at([-45, -28.2], 1).key, "entrances/1-1");
  assert.equal(scene.at([-50, -35], 1).key, "buildings/1");
  assert.equal(scene.at([50, 30], 1), null, "the compound is taken by its boundary");
  assert.equal(scene.at([50, 59.5], 1).key, "compound/c");
  assert.deepEqual(scene.snap([-59, -39.2], 3).point.map(Math.round), [-60, -40]);
  assert.ok(Math.abs(scene.snap([-50, -40.5], 2).point[1] - -40) < 0.02);
  assert.equal(scene.snap([50, 30], 2), null);
  assert.equal(scene.snap([-59, -39.2], 3, { skip: new Set(["buildings/1"]) }), null);
});

test("the grid finds what a walk over everything finds, however it changed", () => {
  const roll = dice(11), features = [];
  for (let i = 0; i < 300;
    i += 1) features.push(
      feature("buildings", `${i}`, "area", [box(roll() * 900, roll() * 900, 5 + roll() * 60, 9)]));
  features.push(feature("barriers", "long", "line", [[[-9000, -9000], [9000, 9000]]]));
  const scene = new Scene(features, HOME);
  for (let i = 0; i < 100;
    i += 2) scene.update(
      [[`buildings/${i}`, i % 4 ? undefined : features[i + 1]
        && { ...features[i + 1], id: `${i}` }]]);
  for (let i = 0; i < 50; i += 1) {
    const [x, y] = [roll() * 900, roll() * 900], wide = [x, y, x + 100, y + 70];
    const walked = scene.all().filter(({ box: b }) => b[0] <= wide[2] && wide[0] <= b[2]
      && b[1] <= wide[3] && wide[1] <= b[3]);
    assert.deepEqual(scene.within(wide).map(({ key }) => key).sort(),
      walked.map(({ key }) => key).sort());
  }
});

test("rows of many parts and rows without a place are borne", () => {
  const many = { layer: "buildings", id: "m", columns: {}, geometry: { type: "MultiPolygon",
    coordinates: [box(0, 0), box(50, 0)].map((ring) => [[...ring, ring[0]].map(from)]) } };
  const { sheet, scene } = opened(many, { layer: "gates", id: "g", geometry: null, columns: {} });
  assert.equal(scene.get("gates/g"), undefined);
  const { put } = deeds.move(sheet, scene, ["buildings/m", "gates/g"], [1, 1]);
  assert.deepEqual([put.length, put[0].geometry.type], [1, "MultiPolygon"]);
  assert.equal(deeds.split(sheet, scene, ["buildings/m"], [[10, -5], [10, 30]]), null);
});

test("a row of buildings is copied from its own middle, however straight it stands", () => {
  const house = (x, tilt) => [[x, tilt], [x + 10, tilt], [x + 10, tilt + 5], [x, tilt + 5]];
  const row = [0, 1, 2, 3, 4].map((i) => house(i * 20, i * 1e-4 * (i % 2 ? 1 : -1)));
  const [x, y] = geometry.rowStart(row);
  assert.ok(Math.abs(x - 45) < 0.01 && Math.abs(y - 2.5) < 0.01);
});
