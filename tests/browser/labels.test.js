"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { load } = require("./load.js");

const Labels = load("Labels", "labels.js");
const ROOM = {
  line: [],
  aside: { left: 180, top: 180, right: 200, bottom: 200 },
  view: { left: 0, top: 0, right: 200, bottom: 200 },
};
const MIDDLE = [[0, 0]];

function item(x, y, more) {
  return Object.assign({ x, y, width: 20, height: 20, spots: MIDDLE }, more);
}

test("the more important of two colliding labels stays", () => {
  const spots = Labels.arrange([item(50, 50), item(60, 55), item(90, 50)], ROOM);
  assert.deepEqual(spots, [[0, 0], null, [0, 0]]);
});

test("what must stay stays, and pushes others out", () => {
  const spots = Labels.arrange([item(50, 50), item(55, 50, { must: true }), item(70, 50)], ROOM);
  assert.deepEqual(spots, [[0, 0], [0, 0], null]);
});

test("a label beside its sign takes the first spot that is free and in view", () => {
  const beside = Labels.beside(40, 16, 12);
  assert.deepEqual(beside.slice(0, 5), [[32, 0], [-32, 0], [0, 20], [0, -20], [32, 20]]);
  const label = (x) => item(x, 100, { width: 40, height: 16, spots: beside });
  assert.deepEqual(Labels.arrange([label(100)], ROOM), [[32, 0]]);
  assert.deepEqual(Labels.arrange([label(190)], ROOM), [[-32, 0]]);
  assert.deepEqual(Labels.arrange([item(130, 100), label(100)], ROOM)[1], [-32, 0]);
});

test("among free spots the one that leaves the route bare wins", () => {
  const spots = Labels.beside(40, 16, 12);
  const line = [{ x: 130, y: 100 }, { x: 70, y: 100 }, { x: 60, y: 100 }];
  const label = item(100, 100, { width: 40, height: 16, spots });
  assert.deepEqual(Labels.arrange([label], Object.assign({}, ROOM, { line })), [[0, 20]]);
});

test("no label stands under the buttons", () => {
  const label = item(160, 190, { width: 30, height: 16, spots: Labels.beside(30, 16, 5) });
  assert.deepEqual(Labels.arrange([label], ROOM), [[-20, 0]]);
});

test("a name hides with the sign it names", () => {
  const items = [item(50, 50), item(55, 50), item(150, 50, { needs: 1 }), item(90, 90, { needs: 0 })];
  assert.deepEqual(Labels.arrange(items, ROOM), [[0, 0], null, null, [0, 0]]);
});

test("building numbers grow with the map and are never under 13 pixels", () => {
  const sizes = [14, 16, 17, 18, 19, 20, 21].map((zoom) =>
    Labels.numberSize(Labels.pixelsPerMetre(zoom, 30)));
  assert.ok(Math.min(...sizes) >= 13);
  assert.deepEqual(sizes, sizes.slice().sort((one, other) => one - other));
  assert.ok(sizes[6] > sizes[0]);
});

test("a metre has as many pixels as the projection gives it", () => {
  assert.ok(Math.abs(Labels.pixelsPerMetre(0, 0) - 256 / 40075016.686) < 1e-12);
  assert.ok(Math.abs(Labels.pixelsPerMetre(18, 60) / Labels.pixelsPerMetre(18, 0) - 2) < 1e-9);
});

test("a Chinese character is as wide as high, a digit narrower", () => {
  assert.equal(Labels.textWidth("南门", 10), 20);
  assert.ok(Labels.textWidth("12", 10) < 15);
});

test("points along a line keep their gap over a corner", () => {
  const found = Labels.along([[0, 0], [10, 0], [10, 10]], 4);
  const expected = [[2, 0], [6, 0], [10, 0], [10, 4], [10, 8]];
  assert.deepEqual(found.map(({ x, y }) => [x, y]), expected);
  assert.equal(found[4].angle, Math.PI / 2);
  assert.deepEqual(Labels.along([[1, 1], [1, 1]], 4), []);
});
