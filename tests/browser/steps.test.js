"use strict";

const assert = require("node:assert/strict");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { test } = require("node:test");
const { load, read } = require("./load.js");

const Steps = load("Steps", "page.js", "steps.js");
const WORDS = ["zh", "en"].map((language) =>
  JSON.parse(readFileSync(join(__dirname, `../../geo/words/${language}.json`), "utf8")));

/* A lane from the south gate north, and at its crossing (0, 50) one to the east. */
const PLACES = [
  { id: "gate:south", label: ["南门", "South Gate"], at: [0, 0], register: "scan", wait: 30, exit: "card", way: "both" },
  { id: "gate:west", label: ["西门", "West Gate"], at: [-9, 90], register: "none", wait: 0, exit: "free", way: "both" },
  { id: "parking:2", label: "2号位", at: [0, 50], loan_trolleys: 1 },
  { id: "building:7", label: ["7幢", "Building 7"], at: [50, 60], building: "7" },
  { id: "entrance:7-1", label: ["7幢1单元", "Building 7 Unit 1"], at: [50, 55], building: "7", door: 0 },
  { id: "building:9", label: ["9幢", "Building 9"], at: [5, 99], building: "9" },
  { id: "entrance:9-2", label: ["9幢2单元", "Building 9 Unit 2"], at: [1, 95], building: "9" },
];
const GUIDE = {
  languages: ["zh", "en"],
  texts: [["门朝南", "its door faces south"]],
  places: PLACES,
  network: { paths: [{ marks: 1 | 16 }], sights: [0, [[2, 5, 0]], 0, 0, 0, []] },
};
const TELLERS = WORDS.map((words, row) => Steps.read(GUIDE, words, row));

function leg(mode, points, nodes, pieces = points.slice(1).map(() => 0)) {
  const metres = points.slice(1).reduce((sum, [x, y], i) =>
    sum + Math.hypot(x - points[i][0], y - points[i][1]), 0);
  return { mode, seconds: metres, metres, points, nodes, pieces, estimated: pieces.map(() => false) };
}

const HERE = [[0, 0], [0, 50]];
const stretch = (deed, place, towards, way, more) =>
  Object.assign({ deed, place, towards, leg: way, hop: null, why: "" }, more);

function route(stretches, more) {
  return Object.assign({
    from: "gate:south", to: stretches[stretches.length - 1].arrives, seconds: 170, metres: 101, notes: [],
    parking: null, loan: null, legs: [], stretches,
    exit: { gate: "gate:south", how: "button", same: true },
  }, more);
}

const TO_DOOR = leg("walk", [[0, 0], [0, 50], [50, 50], [50, 55]], [0, 1, 2, 3], [0, 0, -1]);
const SIMPLE = route([
  stretch("enter", "gate:south", "entrance:7-1", TO_DOOR, { arrives: "entrance:7-1" }),
]);
const says = (told, row = 0) => TELLERS[row].write(told).steps.map((step) => step.says);

test("a route is told through its gate, at the turn and at the door", () => {
  assert.deepEqual(says(SIMPLE), [
    "进南门(扫码登记，约30秒)，直行50米到2号位(内部路，送餐可走)(穿过楼下)",
    "2号位处右转，直行50米到7幢",
    "7幢1单元在左手边，门朝南",
  ]);
  assert.deepEqual(says(SIMPLE, 1), [
    "In at South Gate (scan to register, about 30 s), straight 50 m to 2号位 (private way, open to deliveries) (through the building).",
    "At 2号位 turn right, straight 50 m to Building 7.",
    "Building 7 Unit 1 is on your left, its door faces south.",
  ]);
  const { steps } = TELLERS[0].write(SIMPLE);
  assert.deepEqual(steps.map(({ metres, seconds, at, turn, landmark }) => [metres, seconds, at, turn || null, landmark]), [
    [50, 50, [0, 0], null, "gate:south"],
    [50, 50, [0, 50], "right", "parking:2"],
    [5, 5, [50, 50], "left", "building:7"],
  ]);
});

test("several doors: on to the next, back for the e-bike, and each arrival has its number", () => {
  const { steps } = TELLERS[0].write(route([
    stretch("enter", "gate:south", "parking:2", leg("ride", HERE, [0, 1])),
    stretch("park", "parking:2", "entrance:7-1", leg("walk", TO_DOOR.points.slice(1), [1, 2, 3], [0, -1]),
      { arrives: "entrance:7-1" }),
    stretch("on", "entrance:7-1", "parking:2", leg("walk", [[50, 55], [50, 50], [0, 50]], [3, 2, 1], [-1, 0])),
    stretch("fetch", "parking:2", "entrance:9-2", leg("ride", [[0, 50], [0, 95]], [1, 4]), {
      hop: leg("walk", [[0, 95], [1, 95]], [4, 5], [-1]), arrives: "entrance:9-2",
    }),
  ]));
  assert.deepEqual(steps.map((step) => step.says), [
    "进南门(扫码登记，约30秒)，直行50米到2号位(穿过楼下)",
    "停入2号位，可借手推车，用完还回，往7幢走50米(内部路，送餐可走)(穿过楼下)",
    "7幢1单元在左手边，门朝南",
    "出7幢1单元，去2号位，右转，直行60米到2号位(内部路，送餐可走)(穿过楼下)",
    "在2号位取车，去9幢2单元，往9幢走50米(穿过楼下)",
    "9幢2单元在右手边，车停这里",
  ]);
  assert.deepEqual(steps.map(({ place, drop }) => place && [place, drop]).filter(Boolean),
    [["entrance:7-1", 0], ["entrance:9-2", 1]]);
});

test("a borrowed bike is given back, also where one stands already", () => {
  assert.deepEqual(says(route([
    stretch("enter", "gate:south", "parking:2", leg("walk", HERE, [0, 1], [-1])),
    stretch("borrow", "parking:2", "entrance:9-2", null, { arrives: "entrance:9-2" }),
    stretch("give_back", "parking:2", "entrance:7-1", null, { arrives: "entrance:7-1" }),
  ])).filter((text) => text.includes("自行车")), ["到2号位借自行车，用完还回", "在2号位还自行车"]);
});

test("why the e-bike stays outside, and how to get out by another gate", () => {
  const told = TELLERS[1].write(Object.assign({}, SIMPLE, {
    stretches: [Object.assign({}, SIMPLE.stretches[0], { deed: "leave", why: "ebike_stays" })],
    parking: "gate:south", exit: { gate: "gate:west", how: "free", same: false },
    notes: [{ key: "gate_estimated", values: { gate: "gate:south" } }],
  }));
  assert.match(told.steps[0].says, /^Leave the e-bike outside South Gate \(walking in is quicker\), in at South Gate \(/);
  assert.equal(told.exit, "South Gate asks for a card on the way out, leave by West Gate.");
  assert.deepEqual(told.summary, ["3 min", "100 m", "e-bike outside South Gate", "leave by West Gate"]);
  assert.deepEqual(told.notes, ["South Gate is inferred from the map and not confirmed"]);
});

test("no way is an answer, in words", () => {
  const values = { gate: "gate:west", goal: "entrance:7-1", hours: ["每天 06:00–22:00", "daily 06:00–22:00"] };
  const told = TELLERS.map((teller) => teller.write({ reason: "gate_closed", values }).reason);
  assert.deepEqual(told[0], { says: "西门现在不开，开放时间 每天 06:00–22:00", mend: "换个出入口，或等到开放时间" });
  assert.equal(told[1].says, "West Gate is shut now; it opens daily 06:00–22:00");
});

test("numbers are said as people say them", () => {
  const [teller] = TELLERS;
  assert.deepEqual([2, 7, 8, 78.3, 45 - 1e-10, 234, 333, 1240].map(teller.metres),
    ["5米", "5米", "10米", "80米", "50米", "230米", "350米", "1250米"]);
  assert.deepEqual([4, 30, 84, 90, 300].map(teller.wait), ["10秒", "30秒", "80秒", "2分钟", "5分钟"]);
  assert.deepEqual([9, 89, 90].map(teller.minutes), ["1分钟", "1分钟", "2分钟"]);
});

test("names are text, whatever they hold", () => {
  const name = "$& {place} <b> $1";
  const places = PLACES.map((place) => (place.id === "parking:2" ? Object.assign({}, place, { label: name }) : place));
  const teller = Steps.read(Object.assign({}, GUIDE, { places }), WORDS[0], 0);
  assert.equal(teller.write(SIMPLE).steps[1].says, `${name}处右转，直行50米到7幢`);
});

test("every sentence that is asked for is there", () => {
  const asked = [...read("steps.js").matchAll(/(?:say|round|known|bracket)\((?:hop \? )?"(\w+(?:\.\w+)*)"(?: : "(\w+)")?/g)]
    .reduce((keys, [, ...found]) => keys.concat(found.filter(Boolean)), []);
  assert.ok(asked.length > 8, String(asked));
  for (const key of asked) assert.ok(`step.${key}` in WORDS[0], key);
});
