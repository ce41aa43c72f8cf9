"use strict";

/* The words beside the map: gates as they are now, summary, steps, notes, stations, age. */
const Panel = (() => {
  const { page } = Boot;
  const { guide } = page;
  const { find, make, fill } = Page;
  const SOON = 7200; // seconds: a gate that shuts sooner says so
  const DAY = 86400; // seconds: what is farther ahead is not said
  const GAIN = 5; // seconds: less than this makes no gate the quicker one
  const AGES = [[181, "stale"], [91, "old"], [0, ""]]; // days

  const word = (key, values) => Page.word(page, key, values);
  const pick = (text) => Page.pick(text, page.language);
  const line = (...said) => said.filter(Boolean).join(word("dot"));
  /** Return what a place is called; nothing for none. */
  const label = (id) => pick((guide.places.find((place) => place.id === id) || {}).label) || "";

  /** Say a gate in a line: its name, whether it is open, and how to get in. */
  function gateLine(row) {
    const gate = guide.places[row];
    const [state, seconds] = Hours.gate(gate, page);
    const isOpen = state === "open";
    const change = isOpen ? seconds < SOON && "closes" : state === "shut" && seconds < DAY && "opens";
    const how = isOpen && (/none|scan|desk/.test(gate.register) ? gate.register : gate.wait && "wait");
    const at = new Date(2024, 0, 1, 0, Math.round(page.minute + seconds / 60));
    return line(
      label(gate.id),
      word(`gate.${state}`),
      change && word(`gate.${change}`, { time: at.toTimeString().slice(0, 5) }),
      how && word(`gate.${how}`, { wait: page.teller.wait(gate.wait) }),
    );
  }

  /** Say all gates as they are now. */
  const gates = () => guide.gates.map(gateLine);

  /** Write a route, its reason where there is none, or what to do where none was asked for. */
  function write() {
    const { route, start } = page;
    const none = { steps: [], summary: [word(start ? "choose" : "no_gates")], notes: [] };
    const { reason, steps, notes, exit, summary } = Object.assign(none, route && page.teller.write(route));
    const [first, ...others] = reason ? [reason.says, reason.mend] : summary;
    page.steps = steps;
    fill(find("from"), gates().map((said, i) =>
      make("option", said, { value: guide.places[guide.gates[i]].id })));
    find("from").value = start;
    find("route").className = reason ? "none" : route ? "found" : "idle";
    fill(find("summary"), [make(route ? "strong" : "span", first)]
      .concat(others.map((part) => make("span", part))));
    find("go").hidden = !steps.length;
    faster(page);
    fill(find("steps"), rows(page));
    const isSame = page.rain && !guide.rules.rain_exempt;
    fill(find("notes"), notes.concat(isSame ? word("rain_same") : []).map((note) => make("li", note, "note"))
      .concat(exit ? make("li", exit, "exit") : []));
    fill(find("facts"), facts());
  }

  /** Offer the quickest gate of all by round trip where that is another one. */
  function faster({ rules, start, goal, route, several, teller }) {
    const [best] = route && !several ? rules.compare(goal) : [];
    const button = find("faster");
    button.hidden = !best || best.gate === start
      || !(best.round_trip_seconds < (route.round_trip_seconds || Infinity) - GAIN);
    if (button.hidden) return;
    button.value = best.gate;
    button.textContent = word(route.reason ? "instead" : "faster",
      { gate: label(best.gate), minutes: teller.minutes(best.round_trip_seconds) });
  }

  /** Return the rows of all steps; of several drops each has its door's name above. */
  function rows({ steps, route, several, drops }) {
    const heads = (several ? (route && route.drops) || drops : []).map((id, i) => make("li", [
      make("span", word("several.drop", { number: i + 1, place: label(id) })),
      make("button", word("several.remove"), { type: "button", name: "remove", value: id }),
    ], "drop"));
    const list = steps.map(({ says, mode }, i) => {
      const row = make("li", [make("button", says, { type: "button", name: "step", value: i })], mode);
      row.dataset.step = i + 1;
      return !i || steps[i - 1].place ? heads.splice(0, 1).concat(row) : row;
    });
    return [].concat(...list, heads);
  }

  /** Say what is known of the desk, the gate, the door and the compound, a line each. */
  function facts() {
    const { desk_phone: phone, convention, source, map_approval: approval } = guide.compound;
    const list = [];
    const add = (label, said, name, more) =>
      said && list.push(make("li", [make("strong", label), make(name || "span", said, more)]));
    add(word("phone"), phone, "a", { href: `tel:${String(phone).replace(/[^\d+]/g, "")}` });
    [page.start, page.goal].forEach((id) => guide.places.filter((place) => place.id === id)
      .forEach(({ facts }) => add(label(id), line(...facts.map((fact) => pick(guide.texts[fact]))))));
    add(word("convention"), convention);
    add(word("source"), source);
    add(word("approval"), approval);
    return list;
  }

  /** Say where riders may rest and what shops offer, as far as it is from this gate. */
  function stations() {
    const row = Math.max(0, guide.gates.findIndex((gate) => guide.places[gate].id === page.start));
    const { detour, walk_speed: speed } = guide.settings;
    const about = ({ name, services, discount, hours, open, note, metres, side }) => make("li", [
      make("strong", pick(name)),
      make("span", side[row] ? word("stations.away", {
        minutes: page.teller.minutes(metres[row] * detour / speed),
        side: page.words[`compass.${side[row]}`],
      }) : ""),
      make("p", line(word(`gate.${Hours.said(hours, page.minute)}`), pick(open),
        ...[].concat(services || discount).map(pick), pick(note))),
    ]);
    const nearest = (key) => guide[key].slice().sort((one, other) => one.metres[row] - other.metres[row]);
    return [].concat(...["stations", "partners"].filter((key) => guide[key].length).map((key) =>
      [make("h2", word(`stations.${key}`)), make("ul", nearest(key).map(about))]),
    /^http/.test(location.protocol)
      ? make("a", word("stations.all"), { href: "../../stations.html" }) : []);
  }

  /** Write what goes on beside a route: notices, reports, stations, how old the data is. */
  function aside() {
    const { checked } = guide;
    const days = Math.max(0, Math.floor((Date.now() - new Date(`${checked}T00:00`)) / 864e5));
    const list = (id, said) => fill(find(id), said.map((text) => make("li", text)));
    const when = (key, time) => time && word(`notice.${key}`, { time: time.slice(5).replace("T", " ") });
    list("notices", (page.lost ? [word("position.none")] : []).concat(
      Page.notices(guide, page.date).map(({ says, from, until }) =>
        line(says, when("from", from), when("until", until)))));
    list("reports", News.reports().map(({ place, kind, state, answer }) =>
      line(label(place), word(`report.${kind}`), word(`report.${state}`), answer)));
    find("where").textContent = line(label(page.start), label(page.goal));
    fill(find("stations"), stations());
    find("age").textContent = line(!navigator.onLine && word("offline"),
      checked && word(`checked.${days < 2 ? days : "days"}`, { days }));
    find("age").className = checked ? AGES.find(([least]) => days >= least)[1] : "";
  }

  /** Show one step as large as it may be, or all of them (""); read it aloud where asked to. */
  function step(i) {
    const { steps, teller } = page;
    const { says, at, metres, seconds } = steps[i] || {};
    const { classList } = document.body;
    page.step = says ? i : "";
    classList.toggle("going", !!says);
    classList.toggle("last", !steps[i + 1]);
    Picture.mark(at || null);
    speak(says);
    if (!says) return;
    find("meter").textContent = line(`${i + 1}/${steps.length}`, metres >= 1 && teller.metres(metres),
      metres >= 1 && word("about", { time: teller.wait(seconds) }));
    find("step").textContent = says;
    Object.assign(find("previous"), { value: i - 1, disabled: !i });
    Object.assign(find("next"), { value: i + 1, disabled: !steps[i + 1] });
    find("panel").scrollTop = 0;
  }

  /** Read a text aloud where the phone has a voice of the language and the rider wants it. */
  function speak(text) {
    const synth = window.speechSynthesis;
    const voice = synth && synth.getVoices().find(({ lang }) => word("lang").startsWith(lang.slice(0, 2)));
    find("voice").hidden = !voice;
    if (!voice) return;
    synth.cancel();
    if (page.aloud && text) {
      synth.speak(Object.assign(new SpeechSynthesisUtterance(text), { voice, lang: voice.lang }));
    }
  }

  return { label, gates, write, aside, step };
})();
