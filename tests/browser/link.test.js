"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");

const link = (more) => import("../../geo/browser/editor/link.js").then(({ Link, Refusal }) => {
  const sent = [];
  const line = new Link({ send: (ask) => sent.push(ask), isThere: async () => true, look: 5, patience: 20, again: 10, ...more });
  return { line, sent, Refusal };
});

/** Wait until something is so; the test's own time limit ends a wait that is in vain. */
const until = async (isSo) => {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1));
};

test("one question at a time, in their order", async () => {
  const { line, sent } = await link({ patience: 60000 });
  const asked = [line.ask("open"), line.ask("check", { base: 3 })];
  assert.deepEqual(sent.map(({ kind }) => kind), ["open"]);
  assert.ok(line.isAsking("check") && !line.isAsking("save"));
  line.hear({ n: sent[0].n, name: "A" });
  assert.deepEqual({ kind: sent[1].kind, base: sent[1].base }, { kind: "check", base: 3 });
  line.hear({ n: sent[1].n, problems: [] });
  assert.deepEqual((await Promise.all(asked)).map(({ name, problems }) => name ?? problems), ["A", []]);
  assert.ok(sent[1].n > sent[0].n);
  line.close();
});

test("what answers another question is no answer", async () => {
  const { line, sent } = await link({ patience: 60000 });
  const asked = line.ask("open");
  for (const answer of [{}, { n: sent[0].n - 1, name: "old" }]) line.hear(answer);
  assert.equal(sent.length, 1);
  line.hear(null); // a new session, which heard of no question
  assert.deepEqual(sent[1], sent[0]);
  line.hear({ n: sent[0].n, name: "A" });
  assert.equal((await asked).name, "A");
  line.close();
});

test("a refusal is a sentence and its mend", async () => {
  const { line, sent, Refusal } = await link({ patience: 60000 });
  const asked = line.ask("save");
  line.hear({ n: sent[0].n, error: { says: "太长", mend: "短一点" } });
  await assert.rejects(asked, (error) => error instanceof Refusal && error.mend === "短一点");
  line.close();
});

test("a question without an answer is asked again, the same one, and a late answer counts", async () => {
  const { line, sent } = await link();
  const asked = line.ask("save", { base: 5 });
  await until(() => sent.length > 1);
  assert.deepEqual(sent[1], sent[0]);
  line.hear({ n: sent[0].n, revision: 6 });
  assert.equal((await asked).revision, 6);
  assert.ok(!line.isAsking());
  line.close();
});

test("a lost line is said, and found again by an answer", async () => {
  let isThere = false;
  const { line, sent } = await link({ isThere: async () => isThere });
  const said = [];
  line.on((isConnected) => said.push(isConnected));
  const asked = line.ask("check");
  await until(() => said.length);
  assert.equal(sent.length, 1);
  isThere = true;
  await until(() => sent.length > 1);
  assert.deepEqual(sent[1], sent[0]);
  line.hear({ n: sent[0].n });
  await asked;
  assert.deepEqual(said, [false, true]);
  line.close();
});
