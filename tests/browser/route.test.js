"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { load } = require("./load.js");

const Router = load("Router", "hours.js", "drops.js", "route.js");

/*
 * A gate, 100 m of lane to a bay with a bike to borrow, 200 m of lane on to where a door hangs on
 * 4 m of footway; a second gate at the far end of 60 m of steps, and a house with two doors.
 *
 *   south(0) ── lane ── (1) bay ── lane ── (2) ── door 7-1 (3)
 *                                          (2) ── steps ── north(4)
 */
function guideOf(change) {
  const both = 1 | 2 | 4 | 8 | 16;
  const gate = { foot: "yes", ebike: "yes", way: "both", exit: "free", wait: 0 };
  const guide = {
    rules: { ebike: "yes" },
    settings: {
      walk_speed: 1, steps_speed: 0.5, ride_speed: 4, loan_speed: 2,
      park_seconds: 25, loan_seconds: 20, guard_seconds: 15,
    },
    places: [
      Object.assign({ id: "gate:south" }, gate),
      Object.assign({ id: "gate:north" }, gate, { ebike: "no", exit: "guard" }),
      { id: "parking:b", loan_bikes: 1 },
      { id: "entrance:7-1", building: "7" },
      { id: "entrance:7-2", building: "7" },
      { id: "building:7", building: "7" },
    ],
    gates: [0, 1],
    bays: [2],
    goals: [3, 4, 2],
    network: {
      nodes: [0, 0, 0, 100000, 0, 200000, 4000, 0, -4000, 60000],
      edges: {
        tail: [0, 1, 2, 2],
        head: [1, 2, 3, 4],
        kind: [both, both, 1 | 32, 1],
        path: [0, 0, -1, 1],
        via: [0, [0, 50000], 0, 0],
      },
      place: [0, 4, 1, 3, 3, 1],
      joined: [1, 1, 1, 1, 1, 1],
      hop: { ride: [2, 2, 1], loan: [2, 2, 1] },
      paths: [{ id: "lane", marks: 2 }, { id: "stairs", marks: 8 }],
      apart: [[0, 500], [500, 0]],
      unsure: [0, 0, 0],
    },
  };
  change(guide);
  return guide;
}

const PLAIN = { minute: 600, rain: false, on: "ebike", closed: [] };

function rulesOf(moment, change = () => {}) {
  const network = Router.read(guideOf(change));
  return Router.under(network, Object.assign({}, PLAIN, moment));
}

/** Return the route from the south gate to the first door. */
const routeTo = (moment, change) => rulesOf(moment, change).find("gate:south", "entrance:7-1");
const whole = ({ seconds, round_trip_seconds: total, metres }) =>
  [seconds, total, metres].map((number) => Math.round(number * 1000) / 1000);
const keys = ({ notes }) => notes.map(({ key }) => key);

test("one rides to the door where that is allowed, and walks the last steps", () => {
  const route = routeTo();
  assert.deepEqual(whole(route), [104, 183, 304]);
  assert.deepEqual(route.legs.map(({ mode }) => mode), ["ride", "walk"]);
  assert.deepEqual(route.legs[0].points, [[0, 0], [0, 100], [0, 150], [0, 300]]);
  assert.deepEqual(route.legs[0].nodes, [0, 1, -1, 2]);
  assert.deepEqual([route.parking, route.loan], ["entrance:7-1", null]);
  assert.deepEqual(keys(route), ["private_way"]);
  const [{ deed, hop, arrives }] = route.stretches;
  assert.deepEqual([deed, hop, arrives], ["enter", route.legs[1], route.to]);
});

test("where e-bikes stay away from doors, one parks and borrows", () => {
  const route = routeTo({}, ({ rules }) => { rules.ebike = "no"; });
  assert.deepEqual(route.stretches.map(({ deed }) => deed), ["enter", "park_borrow"]);
  assert.deepEqual([route.parking, route.loan], ["parking:b", "parking:b"]);
  assert.deepEqual(whole(route), [174, 323, 304]);
});

test("nobody's word on e-bikes keeps them outside, and the first stretch says why", () => {
  const route = routeTo({}, ({ rules }) => { rules.ebike = "unknown"; });
  assert.equal(route.parking, "gate:south");
  const told = route.stretches.map(({ deed, why }) => [deed, why]);
  assert.deepEqual(told, [["leave", "ebike_unknown"], ["borrow", ""]]);
});

test("steps are slow, and a guard at the way out takes time", () => {
  const route = rulesOf({ on: "foot" }).find("gate:north", "entrance:7-1");
  const climb = Math.hypot(0, 60) / 0.5;
  assert.deepEqual(whole(route), [climb + 4, 2 * (climb + 4) + 15, 64]);
  assert.deepEqual([route.parking, route.exit.how, route.exit.same], [null, "guard", true]);
});

test("a notice shuts gates, bays and paths", () => {
  const reason = (closed) => routeTo({ closed }).reason;
  assert.equal(reason(["gate:south"]), "closed_by_notice");
  assert.equal(reason(["path:lane"]), "no_way_through");
  assert.equal(reason(["parking:b"]), undefined);
});

test("why there is none is said in the order a rider meets it", () => {
  const reason = (south, moment) =>
    routeTo(moment, ({ places }) => Object.assign(places[0], south)).reason;
  assert.equal(reason({ hours: [[0, 60]] }), "gate_closed");
  assert.equal(reason({ hours: [[0, 60]] }, { minute: null }), undefined);
  assert.equal(reason({ hours: "?" }), undefined);
  assert.equal(reason({ way: "out" }), "gate_out_only");
  assert.equal(reason({ foot: "unknown", ebike: "no" }), "gate_unknown");
  assert.equal(reason({ foot: "unknown", ebike: "no", locked: "yes" }), "gate_locked");
  assert.equal(reason({ foot: "no", ebike: "no" }), "gate_no_entry");
});

test("whoever leaves by another gate on foot walks around to the e-bike", () => {
  const route = routeTo({}, ({ places, rules }) => {
    places[0].exit = "card";
    rules.ebike = "unknown";
  });
  assert.deepEqual([route.exit.gate, route.exit.same], ["gate:north", false]);
  assert.ok(route.exit.seconds >= 500);
});

test("a gate that shuts before one is back is no way out", () => {
  const soon = ({ places }) => { places[0].hours = [[0, 602]]; };
  assert.equal(routeTo({ minute: 600, on: "foot" }, soon).exit.gate, "gate:north");
  assert.equal(routeTo({ minute: 60, on: "foot" }, soon).exit.gate, "gate:south");
});

test("a house with doors stands for its quickest door", () => {
  assert.equal(rulesOf().find("gate:south", "building:7").to, "entrance:7-1");
});

test("inside one walks, and says nothing of leaving", () => {
  const route = rulesOf().find("parking:b", "entrance:7-1");
  assert.deepEqual([...whole(route), route.exit, route.parking], [204, 408, 204, null, null]);
  assert.equal(route.stretches[0].deed, "start");
});

test("what nobody knows is no route, and no error", () => {
  const asked = [["gate:south", "entrance:9"], ["x", "entrance:7-1"], ["", ["", "y"]]];
  for (const [start, goal] of asked) {
    assert.equal(rulesOf().find(start, goal).reason, "no_walk");
  }
});

test("gates are compared by round trip, those without a way last", () => {
  const said = (moment, change) =>
    rulesOf(moment, change).compare("entrance:7-1").map(({ gate }) => gate);
  assert.deepEqual(said({}), ["gate:south", "gate:north"]);
  assert.deepEqual(said({ closed: ["gate:south"] }), ["gate:north", "gate:south"]);
  const [, last] = rulesOf({ closed: ["gate:south"] }).compare("entrance:7-1");
  assert.equal(last.round_trip_seconds, Infinity);
});
