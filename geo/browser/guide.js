"use strict";

/* What a rider chooses: kept in the address, and all that follows from it worked out anew. */
const Guide = (() => {
  const { page, MOST } = Boot;
  const { guide } = page;
  const { find, kept } = Page;
  const LOOK_AGAIN = 15000; // milliseconds between two looks at the clock

  const word = (key) => Page.word(page, key);
  const each = (selector, change) => document.querySelectorAll(selector).forEach(change);
  const isChosen = ({ name, value }) => String(page[name]) === value;

  /** Go on from the core's first route: everything else that a rider sees and touches. */
  function open() {
    if (!find("panel")) return;
    const language = guide.languages[page.language];
    const words = WORDS[language];
    Object.assign(page, {
      words,
      look: kept("look"),
      size: kept("size"),
      open: "",
      teller: Steps.read(guide, words, page.language),
      changed: update,
      tapped,
    });
    document.documentElement.lang = word("lang");
    find("name").textContent = Page.pick(guide.name, page.language);
    each("[data-says]", (part) => { part.textContent = word(part.dataset.says); });
    each("[data-label]", (part) => part.setAttribute("aria-label", word(part.dataset.label)));
    each("[value=report]", (button) => { button.hidden = !page.reports; });
    find("position").hidden = !guide.fix || !navigator.geolocation || location.protocol === "file:";
    find("from").onchange = ({ target }) => choose({ start: target.value });
    find("report").onsubmit = report;
    document.body.onclick = ({ target }) => press(target.closest("button") || {});
    document.onvisibilitychange = window.ononline = window.onoffline = update;
    setInterval(update, LOOK_AGAIN);
    page.finder = Finder.prepare(page, take);
    News.open(page);
    update();
    settle();
    if (page.to && !page.goal) Finder.ask(page.finder, page.to);
  }

  /** Have the chosen door in the box, and its list closed. */
  function settle() {
    Finder.close(page.finder, page.several ? "" : Panel.label(page.goal));
  }

  /** Do what a button stands for: a deed, or else to choose its value, or no longer. */
  function press(button) {
    const { name, value } = button;
    if (DEEDS[name]) DEEDS[name](value);
    else if (name) choose({ [name]: isChosen(button) ? "" : value });
  }

  const DEEDS = {
    step: (value) => Panel.step(value && Number(value)),
    aloud(value) {
      page.aloud = page.aloud ? "" : value;
      mark();
      Panel.step(page.step);
    },
    remove: (door) => choose({ drops: page.drops.filter((drop) => drop !== door) }),
    language() {
      page.lang = guide.languages[1 - page.language];
      kept("lang", page.lang);
      location.assign(address(page));
    },
    position: locate,
  };

  /** Take a door that was found: as the goal, or as one more of several. */
  function take(door) {
    const others = page.drops.filter((drop) => drop !== door);
    choose({ open: "", drops: others.concat(door).slice(0, MOST) });
  }

  /** Somebody tapped a building: take its door, or ask which of its doors. */
  function tapped(building) {
    const doors = guide.goals.map((row) => guide.places[row])
      .filter((door) => door.building === building);
    if (doors.length > 1) Finder.offer(page.finder, doors);
    else doors.forEach(({ id }) => take(id));
  }

  /** Choose something else, and keep every choice in the address. */
  function choose(change) {
    Object.assign(page, change);
    kept("look", page.look);
    kept("size", page.size);
    Page.wear(page.look);
    update();
    settle();
    if (location.protocol !== "about:") history.replaceState(null, "", address(page));
  }

  /** Return the address that opens the page on these choices. */
  function address({ start, several, drops, on, rain, at, lang }) {
    const plain = (id) => {
      const short = id.replace(/^entrance:/, "");
      const isSure = Boot.exact(short, guide.goals) === id; // no number of another door
      return encodeURIComponent(isSure ? short : id).replace(/%3A/g, ":");
    };
    return `?${Object.entries({
      from: start && plain(start),
      [several ? "drops" : "to"]: drops.map(plain).join(),
      on: on === "foot" && on,
      rain: rain && 1,
      at: /^\d/.test(at) && at,
      lang,
    }).filter(([, value]) => value).map((pair) => pair.join("=")).join("&")}`;
  }

  /** Work out the rules of this minute and the route under them, and show what has changed. */
  function update() {
    const { at, start, several, rain } = page;
    page.on = page.on || "ebike";
    if (!several) page.drops = page.drops.slice(-1);
    [page.goal] = page.drops.slice(-1);
    page.date = at === "any" ? null : at === "now" ? new Date() : new Date(at);
    page.minute = page.date && Hours.minute(page.date);
    page.closed = Page.closed(guide, page.date);
    page.rules = Router.under(page.network, page);
    page.route = page.goal && start ? page.rules.find(start, page.drops) : null;
    const seen = JSON.stringify([Panel.gates(), start, page.route, several, rain]);
    if (seen !== page.seen) {
      page.seen = seen;
      Boot.show();
      Panel.write();
      Panel.step("");
    }
    Panel.aside();
    mark();
  }

  /** Mark what is chosen and open. */
  function mark() {
    const { several, drops } = page;
    const isFull = several && drops.length === MOST;
    find("panel").dataset.open = page.open;
    each("[aria-pressed]", (button) => button.setAttribute("aria-pressed", isChosen(button)));
    Object.assign(find("to"), {
      disabled: isFull,
      placeholder: word(isFull ? "several.full" : several ? "several.add" : "ask"),
    });
  }

  /** Show where the phone is, or no longer; only whoever taps is asked for permission. */
  function locate() {
    const { geolocation } = navigator;
    const [a, b, c, d, e, f] = guide.fix;
    geolocation.clearWatch(page.position);
    Picture.dot(null);
    page.position = page.position ? 0 : geolocation.watchPosition(({ coords }) => {
      const { longitude: x, latitude: y, accuracy } = coords;
      Picture.dot(a * x + b * y + c, d * x + e * y + f, accuracy);
    }, () => {
      page.lost = true;
      update();
    });
  }

  /** Hand a rider's report on: about the gate that is shut, else the door if there is one. */
  function report(event) {
    const { target: form } = event;
    const said = new FormData(form);
    event.preventDefault();
    const kind = said.get("kind");
    const place = kind !== "gate_shut" && page.goal || page.start;
    const isTaken = News.report({ kind, text: said.get("text"), place });
    if (isTaken) form.reset();
    find("panel").scrollTop = 0;
    update();
    if (!isTaken) find("where").textContent = word("report.full");
  }

  return { open, address };
})();
