"use strict";

/* The core's first answer: what the address asks for, found and drawn; the rest comes after. */
const Boot = (() => {
  const data = Page.read("data");
  const { guide } = data;
  const asked = new URLSearchParams(location.search);
  const chosen = (name) => asked.get(name) || data[name] || "";

  /** Return the id of the place that an address means beyond doubt: by place, id or number. */
  function exact(text, rows) {
    const named = (wanted) => guide.places.filter(({ id }) => id === wanted);
    const numbers = (house) =>
      [].concat(...named(`building:${house}`).map((place) => place.numbers));
    const fits = rows.map((row) => guide.places[row]).filter(({ id, building, unit }) =>
      id.replace(/^\w+:/, "") === text
      || numbers(building).some((number) => [number].concat(unit || []).join("-") === text));
    const [place] = named(text).concat(fits.length === 1 ? fits : []);
    return place && place.id;
  }

  /** Return the row of the language asked for, or chosen before, or else of the phone's. */
  function language() {
    const phone = navigator.language.slice(0, 2);
    return [asked.get("lang"), Page.kept("lang"), phone, guide.language]
      .map((code) => guide.languages.indexOf(code)).find((row) => row >= 0);
  }

  /** Say on #route itself which route is shown, for whoever reads the page by program. */
  function say({ from, to, seconds, metres, parking }) {
    const isFound = metres >= 0;
    const said = {
      from,
      to,
      seconds: isFound && seconds.toFixed(2),
      metres: isFound && metres.toFixed(2),
      parking: isFound && (parking || ""),
    };
    const { dataset } = Page.find("route");
    Object.keys(said).forEach((key) => {
      if (said[key] === undefined || said[key] === false) delete dataset[key];
      else dataset[key] = said[key];
    });
  }

  /** Draw page.route and say on #route which it is. */
  function show() {
    Sketch.show(page);
    say(page.route || {});
  }

  const at = [chosen("at")].find((time) => time === "any" || Date.parse(time)) || "now";
  const date = at === "any" ? null : at === "now" ? new Date() : new Date(at);
  const drops = (asked.get("drops") || "").split(",")
    .map((door) => exact(door, guide.goals)).filter(Boolean);
  const page = {
    guide, at, date,
    network: Router.read(guide),
    reports: data.reports,
    language: language(),
    lang: asked.get("lang"),
    start: exact(asked.get("from") || data.start, guide.gates)
      || (guide.places[guide.gates[0]] || {}).id,
    goal: drops[drops.length - 1] || exact(asked.get("to") || data.goal, guide.goals),
    on: chosen("on"),
    rain: Boolean(chosen("rain")),
    minute: date && Hours.minute(date),
    closed: [],
  };
  page.rules = Router.under(page.network, page);
  page.route = page.goal ? page.rules.find(page.start, drops.length ? drops : page.goal) : null;
  if (guide.languages[page.language] !== guide.language) {
    document.querySelectorAll("[data-other]").forEach((word) => {
      word.textContent = word.dataset.other;
    });
  }
  Page.wear(chosen("look") || Page.kept("look"));
  show();
  document.documentElement.dataset.ready = "";
  const { words, scripts } = data.assets || { words: {}, scripts: [] };
  [words[guide.languages[page.language]]].concat(scripts).filter(Boolean).forEach((src) =>
    document.head.appendChild(Page.make("script", "", { src, async: false })));

  return { page, show };
})();
