"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { load } = require("./load.js");

const Answers = load("Answers", "answers.js");

function door(id, label, building) {
  return { id, kind: id.split(":")[0], label, building, at: [0, 0], facts: [] };
}

const gate = (id, state) => ({ id, properties: state ? { state } : {} });

const GUIDE = {
  language: "zh",
  layers: { gates: { features: [gate("east", "shut"), gate("south", "open")] } },
  places: [
    { id: "gate:east", kind: "gate", label: "东门", at: [0, 0], facts: [] },
    { id: "gate:south", kind: "gate", label: "南门", at: [0, 0], facts: [] },
    door("entrance:18-2", "18幢2单元", "18"),
    door("entrance:8-1", "8幢1单元", "8"),
    door("entrance:8-2", "8幢2单元", "8"),
    door("building:8", "8幢", "8"),
    door("entrance:9-1", "9幢1单元", "9"),
    door("entrance:a", "A座", "a"),
  ],
  gates: ["gate:east", "gate:south"],
  goals: ["entrance:18-2", "entrance:8-1", "entrance:8-2", "entrance:9-1", "entrance:a"],
  nodes: [[0, 0], [0, 1], [1, 1], [2, 1]],
  legs: [{ mode: "walk", seconds: 9, metres: 12, nodes: [0, 1, 2, 3], estimated: [[1, 2]] }],
  steps: [{ says: "直行", node: 1, mode: "walk" }],
  texts: ["原路返回", "东门只出不进", "请从南门进", "2分钟"],
  routes: [],
};
GUIDE.routes = GUIDE.gates.flatMap((from) => GUIDE.goals.map((_, i) =>
  from === "gate:east"
    ? { reason: 1, mend: 2 }
    : { seconds: i, metres: 1, parking: null, legs: [0], steps: [0], notes: [2], summary: [3],
        exit: { gate: "gate:south", says: 0 } }));

const labels = (typed) => Answers.search(GUIDE, typed).map(({ place }) => place.label);

test("doors are written in many ways and mean the same", () => {
  for (const text of ["8幢2单元", "８栋２单元", "8#2", "8-2", " 8 2 ", "8号楼2门", "Bldg 8 Unit 2"]) {
    assert.equal(Answers.simplify(text), "8-2", text);
    assert.equal(Answers.meant(GUIDE, text), "entrance:8-2", text);
  }
});

test("a flat number behind the door does not hide it", () => {
  assert.equal(Answers.meant(GUIDE, "8-2-1201"), "entrance:8-2");
  assert.equal(Answers.meant(GUIDE, "A座1201"), "entrance:a");
});

test("where two doors fit, nobody picks for the rider", () => {
  assert.equal(Answers.meant(GUIDE, "8"), null);
  assert.deepEqual(labels("8").slice(0, 2), ["8幢1单元", "8幢2单元"]);
  assert.equal(Answers.goal(GUIDE, "8"), null);
  assert.equal(Answers.meant(GUIDE, "1"), null, "18 and others may be typed on from here");
  assert.equal(Answers.meant(GUIDE, "9"), "entrance:9-1", "a building with one door is enough");
});

test("what nothing fits finds nothing, and nothing typed finds all, as people count", () => {
  assert.deepEqual(labels("77"), []);
  assert.deepEqual(labels(""), ["8幢1单元", "8幢2单元", "9幢1单元", "18幢2单元", "A座"]);
});

test("an address may name a goal by place, by id or by number", () => {
  for (const asked of ["entrance:8-2", "8-2", "8幢2单元"]) {
    assert.equal(Answers.goal(GUIDE, asked), "entrance:8-2", asked);
  }
  assert.equal(Answers.goal(GUIDE, "building:9"), "entrance:9-1");
  for (const asked of [null, "", "gate:south", "nowhere"]) {
    assert.equal(Answers.goal(GUIDE, asked), null, String(asked));
  }
});

test("without a gate in the address one starts at the first that lets people in", () => {
  assert.equal(Answers.start(GUIDE, null), "gate:south");
  assert.equal(Answers.start(GUIDE, "nowhere"), "gate:south");
  assert.equal(Answers.start(GUIDE, "gate:east"), "gate:east");
  assert.equal(Answers.start(GUIDE, "east"), "gate:east");
});

test("a route comes with its lines and its sentences", () => {
  const route = Answers.route(GUIDE, "gate:south", "entrance:8-2");
  assert.equal(route.seconds, 2);
  assert.deepEqual(route.legs[0].line, GUIDE.nodes);
  assert.deepEqual(route.steps[0].at, [0, 1]);
  assert.deepEqual([route.notes, route.summary, route.exit.says], [["请从南门进"], ["2分钟"], "原路返回"]);
});

test("no route is an answer too", () => {
  const { reason, mend } = Answers.route(GUIDE, "gate:east", "entrance:8-2");
  assert.deepEqual([reason, mend], ["东门只出不进", "请从南门进"]);
  assert.equal(Answers.route(GUIDE, "gate:nowhere", "entrance:8-2"), null);
});

test("a leg is cut where nobody has confirmed it", () => {
  const line = [[0, 0], [0, 1], [1, 1], [2, 1]];
  assert.deepEqual(Answers.runs(line, []), [{ line, estimated: false }]);
  assert.deepEqual(Answers.runs(line, [[1, 2]]), [
    { line: [[0, 0], [0, 1]], estimated: false },
    { line: [[0, 1], [1, 1]], estimated: true },
    { line: [[1, 1], [2, 1]], estimated: false },
  ]);
});
