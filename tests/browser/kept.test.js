"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");

const kept = () => import("../../geo/browser/editor/kept.js").then(({ Kept }) => Kept);
const EDITS = { put: [{ layer: "gates", id: "south", columns: { name: "南门" } }], drop: [] };

/** A browser's storage, of which `room` characters are left, and its locks. */
function world(room = Infinity) {
  const held = new Map();
  const locks = new Set();
  const storage = {
    get length() { return held.size; },
    key: (row) => [...held.keys()][row],
    getItem: (name) => held.get(name) ?? null,
    removeItem: (name) => held.delete(name),
    setItem(name, text) {
      if (text.length > room) throw new DOMException("full", "QuotaExceededError");
      held.set(name, text);
    },
  };
  const hold = async (name) => {
    if (locks.has(name)) return null;
    locks.add(name);
    return () => locks.delete(name);
  };
  return { storage, hold, held };
}

test("what a closed tab left comes back, and a save clears it", async () => {
  const [Kept, there] = [await kept(), world()];
  const first = await Kept.open("court", there);
  assert.equal(first.left, null);
  assert.ok(first.keep({ base: 5, edits: EDITS }));
  first.close();
  const next = await Kept.open("court", there);
  assert.equal(next.left.base, 5);
  assert.deepEqual(next.left.edits, EDITS);
  assert.ok(Date.now() - Date.parse(next.left.at) < 60000);
  next.keep(null);
  next.close();
  assert.equal((await Kept.open("court", there)).left, null);
});

test("tabs of one compound write beside each other", async () => {
  const [Kept, there] = [await kept(), world()];
  const [one, other] = [await Kept.open("court", there), await Kept.open("court", there)];
  one.keep({ base: 5, edits: EDITS });
  other.keep({ base: 4, edits: { put: [], drop: ["gates/east"] } });
  one.keep(null);
  other.close();
  assert.deepEqual((await Kept.open("court", there)).left.edits.drop, ["gates/east"]);
});

test("what several tabs left comes back one by one, the oldest first", async () => {
  const [Kept, there] = [await kept(), world()];
  for (const [at, base] of [["2026-11-24T02:00:00Z", 2], ["2026-11-24T01:00:00Z", 1]]) {
    there.held.set(`yinlu:court:${base}`, JSON.stringify({ base, edits: EDITS, at }));
  }
  const first = await Kept.open("court", there);
  assert.equal(first.left.base, 1);
  assert.equal(await first.waiting(there), 1);
  assert.equal((await Kept.open("court", there)).left.base, 2);
  assert.equal(await first.waiting(there), 0, "the other is somebody's again");
});

test("compounds, and what is not ours, are left alone", async () => {
  const [Kept, there] = [await kept(), world()];
  there.held.set("yinlu:court-two:x", JSON.stringify({ base: 1, edits: EDITS, at: "" }));
  for (const [row, text] of ["", "{", "null", "7", '{"edits":{"put":1}}'].entries()) {
    there.held.set(`yinlu:court:${row}`, text);
  }
  assert.equal((await Kept.open("court", there)).left, null);
  assert.equal(there.held.size, 6);
});

test("a full browser is said, until there is room", async () => {
  const [Kept, there] = [await kept(), world(200)];
  const slot = await Kept.open("court", there);
  const large = { base: 5, edits: { put: [], drop: ["x".repeat(300)] } };
  assert.equal(slot.keep(large), false);
  assert.ok(slot.isFull);
  assert.ok(slot.keep({ base: 5, edits: { put: [], drop: ["gates/east"] } }));
  assert.ok(!slot.isFull);
});
