import assert from "node:assert/strict";
import { test } from "node:test";
import { Sheet, keyOf, same } from "../../geo/browser/editor/sheet.js";

const TABLE = [
  { name: "buildings", columns: [{ name: "ref", kind: "text" }, { name: "levels", kind: "number" },
    { name: "lift", kind: "choice", values: [["yes", "有"], ["no", "无"], ["unknown", "不详"]] }] },
  { name: "entrances", columns: [{ name: "building", kind: "text" },
    { name: "estimated", kind: "choice", values: [["yes", "是"], ["no", "否"]] }] },
];
const at = (x, y = 30.123456789) => ({ type: "Point", coordinates: [x, y] });
const house = (id, ref,
  x = 120) => ({ layer: "buildings", id, geometry: at(x), columns: { ref, levels: 6 } });
const door = (id, building) => (
  { layer: "entrances", id, geometry: at(121), columns: { building } });
const opened = () => new Sheet([house("1", "1"), house("2", "2"), door("a", "1")], TABLE);
const state = (sheet) =>
  sheet.all().map(({ layer, id, geometry, columns }) => ({ layer, id, geometry, columns }));

/** Numbers that look like chance and are the same in every run (mulberry32). */
function dice(seed) {
  return (sides) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
}

/** Change something at random. */
function some(sheet, roll) {
  const known = sheet.all();
  const one = known[roll(known.length || 1)];
  const kind = roll(4);
  if (!one || kind === 0) return sheet.change("new",
    { put: [sheet.blank("buildings", at(roll(90)))] });
  if (kind === 1) return sheet.change("gone", { drop: [keyOf(one)] });
  if (kind === 2) return sheet.change("moved",
    { put: [{ ...one, geometry: at(roll(90) + 1 / 3) }] });
  return sheet.change("said",
    { put: [{ ...one, columns: { ...one.columns, ref: `${roll(9)}` } }] });
}

/** Return the features that edits make of a base. */
function applied(base, { put, drop }) {
  const features = new Map(base.map((each) => [keyOf(each), each]));
  for (const key of drop) assert.ok(features.delete(key), key);
  for (const each of put) features.set(keyOf(each), { ...features.get(keyOf(each)), ...each });
  return new Map([...features].sort());
}

test("a run of changes, undo and redo ends where it should", () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const [roll, sheet] = [dice(seed), opened()];
    const base = state(sheet);
    const past = [base];
    let now = 0;
    for (let turn = 0; turn < 40; turn += 1) {
      const what = roll(4);
      if (what === 0) now -= Number(sheet.undo());
      else if (what === 1) now += Number(sheet.redo());
      else if (some(sheet, roll)) past.splice(now += 1, Infinity, state(sheet));
      assert.deepEqual(state(sheet), past[now], `seed ${seed}`);
      assert.deepEqual([sheet.canUndo, sheet.canRedo], [now > 0, now < past.length - 1]);
      const made = applied(base, sheet.edits());
      assert.deepEqual(made, new Map(past[now].map((each) => [keyOf(each), each]).sort()));
    }
    while (sheet.undo());
    assert.deepEqual([state(sheet), sheet.dirty], [base, false]);
  }
});

test("edits hold what differs and nothing else", () => {
  const sheet = opened();
  const one = sheet.get("buildings/1");
  sheet.change("said", { put: [{ ...one, columns: { ...one.columns, ref: "9" } }] });
  assert.deepEqual(sheet.edits(),
    { put: [{ layer: "buildings", id: "1", columns: { ref: "9", levels: 6 } }], drop: [] });
  sheet.change("back", { put: [{ ...one }] });
  assert.deepEqual([sheet.edits(), sheet.count], [{ put: [], drop: [] }, 0]);
  const made = sheet.blank("buildings", at(1));
  sheet.change("new", { put: [made] });
  sheet.change("gone", { drop: [keyOf(made), "buildings/2"] });
  assert.deepEqual(sheet.edits(), { put: [], drop: ["buildings/2"] });
});

test("a change that changes nothing is no step", () => {
  const sheet = opened();
  assert.equal(sheet.change("same", { put: [house("1", "1")], drop: ["buildings/none"] }), false);
  assert.equal(sheet.canUndo, false);
});

test("what moves is kept at seven decimals, what does not stays bit for bit", () => {
  const sheet = opened();
  const one = sheet.get("buildings/1");
  sheet.change("moved", { put: [{ ...one, geometry: at(120.123456789) }] });
  assert.deepEqual(sheet.get("buildings/1").geometry.coordinates, [120.1234568, 30.1234568]);
  assert.equal(sheet.get("buildings/2").geometry.coordinates[1], 30.123456789);
  assert.throws(() => { sheet.get("buildings/1").columns.ref = "8"; }, TypeError);
});

test("a new row has every column empty, and a temporary id", () => {
  const row = opened().blank("buildings", at(1), { ref: "8" });
  assert.deepEqual(row.columns, { ref: "8", levels: null, lift: "unknown" });
  assert.match(row.id, /^~[a-z0-9]{6}$/);
  assert.equal(opened().blank("entrances", at(1)).columns.estimated, "no");
});

test("after a save later changes stay changed, and steps follow the ids", () => {
  const sheet = opened();
  const made = sheet.blank("buildings", at(5), { ref: "8" });
  sheet.change("a house", { put: [made] });
  sheet.change("its door", { put: [sheet.blank("entrances", at(6), { building: made.id })] });
  const asked = sheet.edits();
  const doorKey = asked.put.map(keyOf).find((key) => key.startsWith("entrances"));
  sheet.select([keyOf(made)]);
  sheet.change("later", { put: [{ ...made, columns: { ...made.columns, levels: 9 } }] });
  sheet.rebase({ revision: 4, asked, ids: { [keyOf(made)]: "8", [doorKey]: "8-1" },
    put: [{ ...house("8", "8", 5), columns: { ...made.columns, ref: "08" } }],
      drop: ["buildings/2"] });
  assert.deepEqual(sheet.get("buildings/8").columns, { ref: "08", levels: 9, lift: "unknown" });
  assert.equal(sheet.get("entrances/8-1").columns.building, "8");
  assert.deepEqual([sheet.has("buildings/2"), [...sheet.selection], sheet.revision],
    [false, ["buildings/8"], 4]);
  assert.deepEqual(sheet.edits().put.map(keyOf), ["buildings/8"]);
  assert.equal(sheet.follow(keyOf(made)), "buildings/8");
  sheet.undo();
  assert.deepEqual([sheet.get("buildings/8").columns.levels, sheet.dirty], [null, false]);
  sheet.undo(); sheet.undo();
  assert.deepEqual([...sheet.edits().drop].sort(), ["buildings/8", "entrances/8-1"]);
  sheet.redo(); sheet.redo();
  assert.equal(sheet.get("entrances/8-1").columns.building, "8");
});

test("whatever is changed before and after a save is asked, nothing is lost", () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const [roll, sheet] = [dice(seed), opened()];
    for (let turn = 0; turn < 8; turn += 1) some(sheet, roll);
    const asked = sheet.edits();
    const saved = applied(state(opened()), asked);
    for (let turn = 0; turn < 5; turn += 1) some(sheet, roll);
    const before = state(sheet);
    const ids = Object.fromEntries(asked.put.filter(({ id }) => id.startsWith("~"))
      .map((each, number) => [keyOf(each), `n${number}`]));
    sheet.rebase({ ids, asked, revision: 2 });
    const named = (key) => sheet.follow(key);
    assert.deepEqual(state(sheet).map(({ columns, geometry }) => ({ columns, geometry })),
      before.map(({ columns, geometry }) => ({ columns, geometry })), `seed ${seed}`);
    const base = [...saved.entries()].map(
      ([key, each]) => ({ ...each, id: named(key).split("/")[1] }));
    assert.deepEqual(applied(base, sheet.edits()),
      new Map(state(sheet).map((each) => [keyOf(each), each]).sort()));
  }
});

test("undo leaves what somebody else saved in the same feature", () => {
  const sheet = opened();
  const one = sheet.get("buildings/1");
  sheet.change("mine", { put: [{ ...one, columns: { ...one.columns, ref: "9" } }] });
  const asked = sheet.edits();
  sheet.rebase({ asked, put: [{ ...one, columns: { ref: "9", levels: 11 } }], revision: 3 });
  sheet.undo();
  assert.deepEqual(sheet.get("buildings/1").columns, { ref: "1", levels: 11 });
});

test("kept edits come back as one step", () => {
  const sheet = opened();
  sheet.replay({ put: [{ layer: "buildings", id: "1", columns: { ref: "7", levels: 6 } },
    house("~abcdef", "3")], drop: ["entrances/a"] }, "kept");
  assert.deepEqual([sheet.count, sheet.lastSays, sheet.get("buildings/1").geometry],
    [3, "kept", at(120)]);
  sheet.undo();
  assert.equal(sheet.dirty, false);
});

test("listeners hear keys and where a selection came from", () => {
  const [sheet, heard] = [opened(), []];
  sheet.on("change", ({ keys, from }) => heard.push([from, ...keys]));
  const off = sheet.on("select", ({ keys, from }) => heard.push([from, ...keys]));
  sheet.select(["buildings/1", "buildings/none"], { from: "map" });
  sheet.select(["buildings/1"], { from: "table" });
  sheet.change("gone", { drop: ["buildings/1"] });
  off();
  sheet.select(["buildings/2"]);
  assert.deepEqual(heard, [["map", "buildings/1"], ["change", "buildings/1"], ["change"]]);
});

test("values are compared deep", () => {
  assert.ok(same({ a: [1, { b: null }] }, { a: [1, { b: null }] }));
  for (const other of [{ a: [1] }, { a: 1 }, null, [1], { b: [1, {}] }]) assert.ok(
    !same({ a: [1, {}] }, other));
});
