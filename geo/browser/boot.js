"use strict";

/* The core's first answer: what the address asks for, found and drawn; the rest comes after. */
const Boot = (() => {
  const MOST = 8; // doors in one visit
  const data = Page.read("data");
  const { guide } = data;
  const asked = new URLSearchParams(location.search);
  const chosen = (name) => asked.get(name) || data[name] || "";

  /**
   * Return the id of the place that an address means beyond doubt: by place, id or number. Nobody
   * picks one of a building's doors.
   */
  function exact(text, rows) {
    const named = (wanted) => guide.places.filter(({ id }) => id === wanted);
    const numbers = (house) =>
      [].concat(...named(`building:${house}`).map((place) => place.numbers));
    const fits = rows.map((row) => guide.places[row]).filter(({ id, building, unit }) =>
      [id.replace(/^(gate|entrance):/, ""), `building:${building}`].includes(text)
      || numbers(building).some((number) => [number].concat(unit || []).join("-") === text));
    const [place] = named(text).filter(({ id }) => !/^building/.test(id))
      .concat(fits.length === 1 ? fits : []);
    return place && place.id;
  }

  /** Return the row of the language asked for, chosen before or the phone's; a mere map has its own. */
  function language() {
    const phone = navigator.language.slice(0, 2);
    const wishes = Page.find("panel") ? [asked.get("lang"), Page.kept("lang"), phone] : [];
    return wishes.concat(guide.language)
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
      if (typeof said[key] === "string") dataset[key] = said[key];
      else delete dataset[key];
    });
  }

  /** Draw page.route and say on #route which it is. */
  function show() {
    Sketch.show(page);
    say(page.route || {});
  }

  const at = [chosen("at")].find((time) => time === "any" || Date.parse(time)) || "now";
  const date = at === "any" ? null : at === "now" ? new Date() : new Date(at);
  const [to, several] = ["to", "drops"].map((name) => asked.get(name));
  const wanted = several ? several.split(",") : [to || data.goal];
  const doors = wanted.map((door) => exact(door, guide.goals)).filter(Boolean);
  const drops = Array.from(new Set(doors)).slice(0, MOST);
  const page = {
    guide, at, date,
    network: Router.read(guide),
    reports: data.reports,
    language: language(),
    lang: asked.get("lang"),
    to, drops,
    several: several && "true",
    goal: drops[drops.length - 1],
    on: chosen("on"),
    rain: Boolean(chosen("rain")),
    minute: date && Hours.minute(date),
    closed: Page.closed(guide, date),
  };
  const gates = guide.gates.map((row) => guide.places[row]);
  const isOpen = (gate) => Hours.gate(gate, page)[0] === "open";
  page.start = exact(asked.get("from") || data.start, guide.gates)
    || (gates.find(isOpen) || gates[0] || {}).id;
  page.rules = Router.under(page.network, page);
  page.route = page.goal && page.start ? page.rules.find(page.start, drops) : null;
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

  return { page, show, exact, MOST };
})();
