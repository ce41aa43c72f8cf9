"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { load } = require("./load.js");

// What a page takes short ids for; "9-9" is another door's number.
const exact = (id) => (id === "9-9" ? "entrance:9-8" : `entrance:${id}`);
globalThis.Boot = { page: { guide: {} }, exact };
const { Guide, Hours, Page } = load("{ Guide, Hours, Page }",
  "page.js", "hours.js", "panel.js", "guide.js");

const DAY = [[360, 1320]]; // Monday 06:00–22:00
const NOON = { minute: 720, on: "ebike", closed: [] };
const GATE = { id: "gate:south", foot: "yes", ebike: "no", way: "both", register: "scan", wait: 30 };

const state = (change, moment) =>
  Hours.gate(Object.assign({}, GATE, change), Object.assign({}, NOON, moment));

test("a gate is open, shut or not known, and says when that changes", () => {
  assert.deepEqual(state({}), ["open", Infinity]);
  assert.deepEqual(state({ hours: DAY }), ["open", 36000]);
  assert.deepEqual(state({ hours: DAY }, { minute: 1380 }), ["shut", (10080 - 1020) * 60]);
  assert.deepEqual(state({ hours: DAY }, { minute: null }), ["open", Infinity]);
  assert.deepEqual(state({ hours: "?" }), ["unknown", Infinity]);
});

test("what nobody has said is never shown as open", () => {
  assert.equal(state({ foot: "unknown" })[0], "unknown");
  assert.equal(state({ foot: "unknown", locked: true })[0], "locked");
  assert.equal(state({ foot: "no" })[0], "no");
  assert.equal(state({ foot: "unknown", ebike: "private" })[0], "open");
  assert.equal(state({ foot: "unknown", ebike: "private" }, { on: "foot" })[0], "unknown");
});

test("a way out and a closure come before the hours", () => {
  assert.equal(state({ way: "out", hours: DAY })[0], "out");
  assert.equal(state({ hours: DAY }, { closed: ["gate:south"] })[0], "closed");
});

test("every choice is in the address, and only what was chosen", () => {
  const page = { start: "gate:south", drops: ["entrance:8-2"], on: "ebike", at: "now" };
  const address = (more) => Guide.address(Object.assign({}, page, more));
  assert.equal(address(), "?from=gate:south&to=8-2");
  assert.equal(address({ drops: [] }), "?from=gate:south");
  assert.equal(address({ drops: ["building:7"] }), "?from=gate:south&to=building:7");
  assert.equal(address({ drops: ["entrance:9-9"] }), "?from=gate:south&to=entrance:9-9");
  assert.equal(
    address({ several: "true", drops: ["entrance:8-2", "entrance:a&b"], rain: "true", on: "foot",
      at: "2026-11-23T02:00", lang: "en" }),
    "?from=gate:south&drops=8-2,a%26b&on=foot&rain=1&at=2026-11-23T02:00&lang=en");
});

test("texts are picked by language and sentences filled", () => {
  assert.equal(Page.pick(["南门", "South Gate"], 1), "South Gate");
  assert.equal(Page.pick("A", 1), "A");
  const words = { "ui.rider.about": "约{time}", "ui.rider.go": "出发" };
  assert.equal(Page.word({ words }, "about", { time: "{time}" }), "约{time}");
  assert.equal(Page.word({ words }, "go"), "出发");
});

test("a phone that keeps nothing remembers a choice while the page is open", () => {
  assert.equal(Page.kept("size"), "");
  assert.equal(Page.kept("size", "large"), "large");
  assert.equal(Page.kept("size"), "large");
});
