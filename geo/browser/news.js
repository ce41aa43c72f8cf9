"use strict";

/* What changed since the page was made: the manager's notices, and the rider's reports with what
   became of them. Both are kept on the phone; a report without a network goes out once later. */
const News = (() => {
  const MOST = 20; // reports on the phone
  const MONTH = 30 * 864e5; // milliseconds for which a finished one stays
  const LOOK_AGAIN = 3e5; // milliseconds after which an open page asks what is new
  const SAID = ["compound", "edition", "place", "kind", "text", "key"]; // what is sent of a report
  const isDone = ({ state }) => /d$/.test(state); // solved, declined or refused
  const isKept = ({ state }) => state === "kept";
  const known = {}; // what the page was last told of
  const later = () => {}; // what fails is tried again when there is next a reason to look
  const { kept, list } = Page;
  let page;
  let turn = Promise.resolve();

  const ask = (address, options) => fetch(address, options).then((answer) => answer.json());

  /** Keep a list, and tell the page if something in it is new to it. */
  function save(name, rows) {
    const news = JSON.stringify(rows);
    kept(name, news);
    if (news === known[name]) return;
    known[name] = news;
    page.changed();
  }

  /**
   * Send a kept report, or ask about a sent one. Its key is its secret, and makes a second copy of
   * it, sent because the first answer was lost, the same report.
   */
  async function tell(report) {
    const { key, id } = report;
    const told = await (isKept(report)
      ? ask(page.reports, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(report, SAID),
      })
      : ask(`${page.reports}/${id}?secret=${key}`));
    const { error, state } = told;
    const news = !error ? { answer: "", ...told, state: state && state !== "new" ? state : "sent" }
      : isKept(report)
        && { state: /often|unkept/.test(error.code) ? "kept" : "refused", answer: error.says };
    // The list as it is now: meanwhile another tab may have added to it.
    save("reports", list("reports").map((each) =>
      (each.key === key ? { ...each, ...news } : each)));
  }

  /** Fetch notices, send what is kept and ask about the rest. */
  function look() {
    if (!navigator.onLine) return turn;
    if (/^http/.test(location)) {
      ask("../../notices.json", { cache: "no-cache" })
        .then((told) => save("notices", told.notices)).catch(later);
    }
    return turn = turn.then(async () => {
      for (const report of list("reports")) page.reports && !isDone(report) && await tell(report);
    }).catch(later);
  }

  /** Keep a report `{place, kind, text}` and send it when it can be; false when too many wait. */
  function report(wrong) {
    const { id, edition } = page.guide;
    const key = crypto.getRandomValues(new Uint32Array(5)).join("-");
    const made = { compound: id, edition, ...wrong, key, state: "kept", at: Date.now() };
    const fresh = list("reports").filter((each) =>
      !isDone(each) || made.at - new Date(each.at) < MONTH);
    const full = fresh.length >= MOST;
    if (full && isKept(fresh[0])) return false;
    save("reports", [...fresh.slice(full), made]);
    return look();
  }

  /** Return what this phone reported about this compound: `{place, kind, state, answer}`. */
  function reports() {
    return list("reports").filter(({ compound }) => compound === page.guide.id).reverse();
  }

  /** Look for news now, every few minutes and when the network comes back; `page.changed()` hears. */
  function open(opened) {
    page = opened;
    addEventListener("online", look);
    setInterval(look, LOOK_AGAIN);
    look();
  }

  return { open, look, report, reports };
})();
