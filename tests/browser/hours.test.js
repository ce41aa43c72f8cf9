"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { load } = require("./load.js");

const Hours = load("Hours", "hours.js");
const DAY = 1440;
const NIGHTS = [[0, 360], [DAY + 1200, DAY + 1800], [6 * DAY + 1200, 7 * DAY]]; // Sunday's goes on

test("the minute of the week counts from Monday, with the seconds", () => {
  assert.equal(Hours.minute(new Date(2026, 10, 23, 0, 0, 30)), 0.5);
  assert.equal(Hours.minute(new Date(2026, 10, 29, 23, 59)), 7 * DAY - 1);
});

test("a span holds from its first minute to before its last", () => {
  assert.deepEqual(Hours.state([[480, 540]], 479), { open: false, seconds: 60 });
  assert.deepEqual(Hours.state([[480, 540]], 480), { open: true, seconds: 3600 });
  assert.deepEqual(Hours.state([[480, 540]], 539.5), { open: true, seconds: 30 });
  assert.deepEqual(Hours.state([[480, 540]], 540), { open: false, seconds: 60 * (7 * DAY - 60) });
});

test("what is open over Sunday's midnight does not shut there", () => {
  assert.deepEqual(Hours.state(NIGHTS, 7 * DAY - 10), { open: true, seconds: 370 * 60 });
  assert.deepEqual(Hours.state(NIGHTS, 359), { open: true, seconds: 60 });
  assert.deepEqual(Hours.state(NIGHTS, 6 * DAY), { open: false, seconds: 1200 * 60 });
});

test("always, never, and nobody knows", () => {
  const open = { open: true, seconds: Infinity };
  assert.deepEqual(Hours.state(undefined, 5), open);
  assert.deepEqual(Hours.state([[0, 7 * DAY]], 5), open);
  assert.deepEqual(Hours.state([], 5), { open: false, seconds: Infinity });
  assert.deepEqual(Hours.state("?", 5), { open: null, seconds: Infinity });
});

test("without a time whatever has hours counts as open", () => {
  for (const hours of [[], [[480, 540]], "?"]) assert.equal(Hours.state(hours, null).open, true);
});
