"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { load } = require("./load.js");

const { least, order } = load("Drops", "drops.js");

/** Stops on a line, each at its number of seconds from the start, which is node 0. */
function stopsAt(places, serves) {
  const reach = (from) => places.map((place) => Math.abs(place - places[from]));
  return [reach(0), places.slice(1).map((_, i) =>
    ({ node: i + 1, reach: reach(i + 1), serves: serves[i] }))];
}

const came = (state) => (state[3] ? [...came(state[3]), state[1].node] : []);

test("of two that hardly differ the first is taken", () => {
  assert.deepEqual(least([3, 2, 2 - 1e-6], (item) => item), [2, 2]);
  assert.deepEqual(least([Infinity, NaN], (item) => item), [null, Infinity]);
});

test("every set of drops has its quickest way to each last stop", () => {
  const [reach, stops] = stopsAt([0, 5, -1, 6], [{ 1: [0] }, { 2: [0] }, { 4: [0] }]);
  const states = order(reach, stops, 7);
  const [best, seconds] = least(states[7], (state) => state[0]);
  assert.deepEqual([came(best), seconds], [[2, 1, 3], 8]);
  assert.deepEqual(states[5].map((state) => state && state[0]), [7, , 6]);
});

test("a stop that serves several at once is taken where that pays", () => {
  const places = [0, 5, 6, 1];
  const quickest = (last) => {
    const states = order(...stopsAt(places, [{ 1: [0] }, { 2: [0] }, last]), 3);
    return least(states[3], ([sum]) => sum);
  };
  const [single, both] = [quickest({}), quickest({ 3: [2] })];
  assert.deepEqual([single[1], both[1], came(both[0])], [6, 3, [3]]);
});

test("what no stop serves has no way", () => {
  const [reach, stops] = stopsAt([0, 5], [{ 1: [0], 2: [Infinity] }]);
  const states = order(reach, stops, 3);
  assert.deepEqual([states[1].length, states[2].length, states[3].length], [1, 0, 0]);
});
