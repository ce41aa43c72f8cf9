"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { read, scripts } = require("./load.js");

// What Chromium of 2019 does not know, and what would let people's words become code.
const YOUNGER = /\?\.[^0-9]|\?\?|\.flat(?:Map)?\(|fromEntries|replaceAll|matchAll\([^)]|globalThis|\bimport\b.*from/;
const DANGEROUS = /innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|new Function|\.on\w+ ?= ?["'`]/;
const MISTAKES = ["guide?.name", "a ?? b", "list.flat()", "box.innerHTML = name", "eval(name)"];

const faults = (source) => [YOUNGER, DANGEROUS].map((rule) => rule.exec(source)).filter(Boolean);

test("our scripts run on phones of 2019 and never make HTML or code of data", () => {
  assert.ok(scripts().length > 5);
  for (const name of scripts()) {
    assert.deepEqual(faults(read(name)).map(([found]) => found), [], name);
  }
});

test("that check can fail", () => {
  for (const mistake of MISTAKES) assert.equal(faults(mistake).length, 1, mistake);
});
