"use strict";

const assert = require("node:assert/strict");
const { beforeEach, test } = require("node:test");
const { load } = require("./load.js");

const DAY = 864e5;
const WRONG = { place: "gate:south", kind: "gate_shut", text: "关了" };

let phone; // what stands around the page: storage, network, and who waits for it to come back

/** Give a phone: `desk(address, options)` answers whatever is asked for, or throws. */
beforeEach(() => {
  phone = { stored: {}, online: true, sent: [], waiting: [], desk: () => ({ notices: [] }) };
  const around = {
    localStorage: {
      getItem: (name) => (name in phone.stored ? phone.stored[name] : null),
      setItem: (name, value) => { phone.stored[name] = String(value); },
    },
    navigator: { get onLine() { return phone.online; } },
    location: "https://riders.example/g/c/west/",
    addEventListener: (name, heard) => phone.waiting.push(heard),
    setInterval: (heard) => { phone.later = heard; },
    async fetch(address, options) {
      phone.sent.push({ address, body: options && options.body && JSON.parse(options.body) });
      const said = await phone.desk(address, options);
      return { json: async () => JSON.parse(JSON.stringify(said)) };
    },
  };
  Object.keys(around).forEach((name) =>
    Object.defineProperty(globalThis, name, { value: around[name], configurable: true }));
});

/** Open the page anew, as after a reload. */
function open(id = "west") {
  const { News: news, Page: kept } = load("{ News, Page }", "page.js", "news.js");
  const page = { guide: { id, edition: 3 }, reports: "/api/reports", changes: 0 };
  page.changed = () => { page.changes += 1; };
  news.open(page);
  const closed = (date) => kept.closed(page.guide, date);
  const notices = (date) => kept.notices(page.guide, date);
  return { news, page, closed, notices };
}

/** Answer as the reports API does, from `kept`, by key. */
function clerk(kept) {
  return (address, options) => {
    if (address.endsWith("notices.json")) return { notices: [] };
    if (options) {
      const { key } = JSON.parse(options.body);
      kept[key] = kept[key] || { id: `r${Object.keys(kept).length}`, state: "new", answer: "" };
      return { id: kept[key].id, secret: key };
    }
    const [, id, secret] = /reports\/(\w+)\?secret=(.+)$/.exec(address);
    return { at: "2026-11-23T08:00:00+00:00", ...kept[secret], id };
  };
}

const posts = () => phone.sent.filter(({ body }) => body);
const states = (news) => news.reports().map(({ state }) => state);
const settle = () => new Promise((done) => setImmediate(done));

const notice = (from, until, more) =>
  ({ id: "n", compound: "west", closes: ["gate:south"], from, until, says: "修路", ...more });

test("a notice holds from its beginning until before its end", () => {
  const cases = [
    ["", "", true],
    ["2026-11-23T08:00", "", true],
    ["2026-11-23T08:01", "", false],
    ["", "2026-11-23T08:01", true],
    ["", "2026-11-23T08:00", false],
    ["2026-11-23T07:00", "2026-11-23T09:00", true],
  ];
  const { closed } = open();
  cases.forEach(([from, until, holds]) => {
    phone.stored["yinlu.notices"] = JSON.stringify([notice(from, until)]);
    const ids = closed(new Date(2026, 10, 23, 8, 0, 30));
    assert.deepEqual(ids, holds ? ["gate:south"] : [], `${from} ${until}`);
    assert.deepEqual(closed(null), []);
  });
});

test("new notices are fetched, kept and told once, each to its own compound", async () => {
  phone.desk = () => ({ notices: [notice("", ""), notice("", "", { compound: "east" })] });
  const first = open();
  await settle();
  assert.equal(phone.sent[0].address, "../../notices.json");
  assert.equal(first.page.changes, 1);
  phone.online = false;
  const again = open();
  await settle();
  assert.deepEqual(again.notices(new Date()).map(({ says }) => says), ["修路"]);
  assert.deepEqual(again.closed(new Date()), ["gate:south"]);
  assert.equal(phone.sent.length, 1);
  phone.online = true;
  await again.news.look();
  await settle();
  const { changes } = again.page;
  phone.waiting.forEach((heard) => heard());
  await settle();
  assert.equal(again.page.changes, changes);
});

test("a page that stays open hears of a notice later on", async () => {
  const { closed } = open();
  await settle();
  phone.desk = () => ({ notices: [notice("", "")] });
  phone.later();
  await settle();
  assert.deepEqual(closed(new Date()), ["gate:south"]);
});

test("a file that was opened from a folder asks for no notices", async () => {
  Object.defineProperty(globalThis, "location", { value: "file:///offline.html" });
  open();
  await settle();
  assert.deepEqual(phone.sent, []);
});

test("a report without a network is kept, and sent once later", async () => {
  const kept = {};
  phone.desk = clerk(kept);
  phone.online = false;
  await open().news.report(WRONG);
  const { news } = open();
  assert.deepEqual([states(news), posts()], [["kept"], []]);
  phone.online = true;
  phone.waiting.forEach((heard) => heard()); // of both pages
  await settle();
  await news.look();
  assert.deepEqual(states(news), ["sent"]);
  assert.equal(Object.keys(kept).length, 1);
  const { body } = posts()[0];
  assert.deepEqual({ ...body, key: "" }, { compound: "west", edition: 3, ...WRONG, key: "" });
  assert.match(body.key, /^[\w-]{16,64}$/);
});

test("an answer that was lost does not make a second report", async () => {
  const kept = {};
  let lost = true;
  phone.desk = (address, options) => {
    const said = clerk(kept)(address, options);
    if (lost && options && options.body) throw new TypeError("network");
    return said;
  };
  const { news } = open();
  await news.report(WRONG);
  assert.deepEqual(states(news), ["kept"]);
  lost = false;
  await news.look();
  assert.deepEqual(states(news), ["sent"]);
  assert.ok(posts().length > 1);
  assert.equal(Object.keys(kept).length, 1);
});

test("what became of a report is asked for until it is done", async () => {
  const kept = {};
  phone.desk = clerk(kept);
  const { news, page } = open();
  await news.report(WRONG);
  const [mine] = Object.values(kept);
  for (const [state, answer] of [["new", ""], ["seen", ""], ["solved", "已开门"]]) {
    Object.assign(mine, { state, answer });
    await news.look();
    assert.equal(states(news)[0], state === "new" ? "sent" : state);
  }
  assert.equal(news.reports()[0].answer, "已开门");
  await settle();
  const [asked, changes] = [phone.sent.length, page.changes];
  await open().news.look();
  await settle();
  const since = phone.sent.slice(asked).map(({ address }) => address);
  assert.deepEqual(since, Array(2).fill("../../notices.json"));
  assert.equal(page.changes, changes);
});

test("a page hears what another one of this phone has sent meanwhile", async () => {
  phone.desk = clerk({});
  phone.online = false;
  const [one, other] = [open(), open()];
  await one.news.report(WRONG);
  phone.online = true;
  await Promise.all([other.news.look(), one.news.look()]);
  const { changes } = one.page;
  assert.deepEqual([states(one.news), changes], [["sent"], 3]); // kept, no notices, sent
});

test("too often, and a store that is full, are tried again; what is wrong is refused", async () => {
  const { news } = open();
  const cases = [["report_often", "kept"], ["report_unkept", "kept"], ["report_place", "refused"]];
  for (const [code, state] of cases) {
    phone.desk = () => ({ error: { code, says: "不行", mend: "" } });
    await (states(news).length ? news.look() : news.report(WRONG));
    assert.deepEqual(states(news), [state], code);
    assert.equal(news.reports()[0].answer, "不行");
  }
  phone.desk = () => { throw new SyntaxError("no JSON"); };
  await news.report(WRONG);
  assert.deepEqual(states(news), ["kept", "refused"]);
});

test("at most 20 are kept; finished ones go after 30 days, unsent ones never", async () => {
  const kept = {};
  phone.desk = clerk(kept);
  phone.online = false;
  const { news } = open();
  for (let i = 0; i < 20; i += 1) await news.report({ ...WRONG, text: String(i) });
  assert.equal(news.report(WRONG), false);
  assert.equal(news.reports().length, 20);
  phone.online = true;
  await news.look();
  assert.deepEqual(new Set(states(news)), new Set(["sent"]));
  await news.report({ ...WRONG, text: "21" });
  assert.equal(news.reports().length, 20);
  const aged = JSON.parse(phone.stored["yinlu.reports"]).slice(0, 3);
  const ages = [[31, "solved"], [29, "declined"], [31, "sent"]];
  ages.forEach(([days, state], i) =>
    Object.assign(aged[i], { state, at: Date.now() - days * DAY }));
  phone.stored["yinlu.reports"] = JSON.stringify(aged);
  phone.online = false;
  await news.report(WRONG);
  assert.deepEqual(states(news), ["kept", "sent", "declined"]);
});

test("a compound's page shows its own reports, and sends all", async () => {
  phone.desk = clerk({});
  phone.online = false;
  await open().news.report(WRONG);
  phone.online = true;
  const { news } = open("east");
  await news.look();
  assert.deepEqual(news.reports(), []);
  assert.deepEqual(states(open().news), ["sent"]);
});

test("a phone that keeps nothing still sends, and rubbish is as good as nothing", async () => {
  const kept = {};
  phone.desk = clerk(kept);
  ["{", "null", "7", "[null, 7]", '{"notices": {}}'].forEach((rubbish) => {
    phone.stored["yinlu.reports"] = phone.stored["yinlu.notices"] = rubbish;
    const { news, closed } = open();
    assert.deepEqual([news.reports(), closed(new Date())], [[], []], rubbish);
  });
  Object.defineProperty(globalThis, "localStorage", { get() { throw new Error("refused"); } });
  const bare = open();
  await bare.news.report(WRONG);
  assert.deepEqual([states(bare.news), Object.keys(kept).length], [["sent"], 1]);
});
