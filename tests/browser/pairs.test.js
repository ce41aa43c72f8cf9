/* The points of a plan: pairs, their numbers, and what goes to Python and comes back. */

import assert from "node:assert/strict";
import test from "node:test";

import { Pairs } from "../../geo/browser/editor/pairs.js";

const KEPT = [[10, 20, 120.1, 30.2], [900, 20, 120.102, 30.2]];

test("kept points are whole pairs and travel as they came", () => {
  const pairs = new Pairs(KEPT, "affine");
  assert.equal(pairs.how, "affine");
  assert.equal(pairs.open, null);
  assert.deepEqual(pairs.wire(), KEPT);
});

test("a pair is begun in the picture, and only one at a time", () => {
  const pairs = new Pairs(KEPT);
  pairs.begin([1, 2]);
  const open = pairs.begin([500, 600]);
  assert.equal(pairs.all.length, 3);
  assert.equal(pairs.number(open), 3);
  assert.deepEqual(open.at, [500, 600]);
  assert.deepEqual(pairs.wire(), KEPT, "what has no place yet stays here");
});

test("a typed place travels with where it was copied from, and comes back as degrees", () => {
  const pairs = new Pairs();
  const first = pairs.begin([5, 6]);
  first.typed = { text: "30.2, 120.1", datum: "bd09" };
  assert.deepEqual(pairs.wire(), [[5, 6, "30.2, 120.1", "bd09"]]);
  pairs.take({ points: [[5, 6, 120.09, 30.19]], fit: null }, pairs.whole);
  assert.deepEqual([first.place, first.typed, first.off], [[120.09, 30.19], null, null]);
});

test("the bad point is red, and no other ever", () => {
  const pairs = new Pairs([...KEPT, [5, 700, 120.1, 30.199]]);
  pairs.take({ points: pairs.wire(), fit: { residuals: [1, 40, 2], worst: 1 } }, pairs.whole);
  const colours = pairs.all.map((each) => pairs.colour(each));
  assert.deepEqual(pairs.all.map(({ isBad }) => isBad), [false, true, false]);
  assert.equal(new Set(colours).size, 3);
  pairs.drop(pairs.all[1]);
  assert.ok(!pairs.all.some((each) => each.isBad || pairs.colour(each) === colours[1]));
});
