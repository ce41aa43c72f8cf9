"use strict";

/* What a guide answers: which door is meant, and which route leads there. Pure functions. */
const Answers = (() => {
  const SUFFIXES = /号楼|單元|单元|building|bldg|unit|gate|[号幢栋座楼室房门#]/g;

  /** Return the place with a written form such as "gate:south", or undefined. */
  function place(guide, id) {
    return guide.places.find((candidate) => candidate.id === id);
  }

  /** Return a door's short form: "8幢2单元", "８栋 2", "8#2" and "8-2" are all "8-2". */
  function simplify(text) {
    const plain = text.normalize("NFKC").toLowerCase().replace(SUFFIXES, "-");
    return plain.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
  }

  /** Return how well typed text fits a door, 0 best, Infinity not at all. */
  function fit(typed, label) {
    const key = simplify(label);
    if (typed === "") return 5;
    if (key === typed) return 0;
    if (typed.startsWith(`${key}-`)) return 1 + 1 / (1 + key.length);
    if (key.startsWith(`${typed}-`)) return 3;
    if (key.startsWith(typed)) return 4;
    return key.includes(typed) ? 5 : Infinity;
  }

  /** Return the places that routes end at, as people count: 2 before 10. */
  function doors(guide) {
    const goals = new Set(guide.goals);
    const order = new Intl.Collator(guide.language, { numeric: true });
    return guide.places
      .filter((candidate) => goals.has(candidate.id))
      .sort((one, other) => order.compare(one.label, other.label));
  }

  /** Return the doors that typed text may mean as {place, fit}, best first. */
  function search(guide, text) {
    const typed = simplify(text);
    return doors(guide)
      .map((door) => ({ place: door, fit: fit(typed, door.label) }))
      .filter((match) => match.fit < Infinity)
      .sort((one, other) => one.fit - other.fit);
  }

  /** Return the one door that typed text means, or null where none or several may be meant. */
  function meant(guide, text) {
    const [best, next] = search(guide, text);
    return best && (!next || best.fit < Math.min(next.fit, 3)) ? best.place.id : null;
  }

  /** Return the goal that an address asks for (a place, an id or a number), or null. */
  function goal(guide, asked) {
    if (!asked) return null;
    const written = [asked, `entrance:${asked}`, `building:${asked}`];
    const exact = written.find((id) => guide.goals.includes(id));
    if (exact) return exact;
    const building = asked.replace(/^building:/, "");
    const behind = doors(guide).filter((door) => door.building === building);
    return behind.length === 1 ? behind[0].id : meant(guide, asked);
  }

  /** Return the gate that an address asks for, or the first one that lets people in. */
  function start(guide, asked) {
    const exact = [asked, `gate:${asked}`].find((id) => guide.gates.includes(id));
    if (exact) return exact;
    const states = new Map(
      guide.layers.gates.features.map((gate) => [`gate:${gate.id}`, gate.properties.state]),
    );
    return guide.gates.find((id) => states.get(id) === "open") || guide.gates[0];
  }

  /** Return the route between two places with its lines and sentences, or {reason, mend}. */
  function route(guide, from, to) {
    const row = guide.gates.indexOf(from);
    const column = guide.goals.indexOf(to);
    if (row < 0 || column < 0) return null;
    const found = guide.routes[row * guide.goals.length + column];
    const says = (index) => guide.texts[index];
    if (found.reason !== undefined) {
      return { from, to, reason: says(found.reason), mend: says(found.mend) };
    }
    const steps = found.steps.map((index) => guide.steps[index]);
    return Object.assign({}, found, {
      from,
      to,
      legs: found.legs.map((index) => leg(guide, guide.legs[index])),
      steps: steps.map((step) => Object.assign({}, step, { at: guide.nodes[step.node] })),
      notes: found.notes.map(says),
      summary: (found.summary || []).map(says),
      exit: Object.assign({}, found.exit, { says: says(found.exit.says) }),
    });
  }

  function leg(guide, stored) {
    const line = stored.nodes.map((node) => guide.nodes[node]);
    return Object.assign({}, stored, { line, runs: runs(line, stored.estimated) });
  }

  /** Cut a line into runs that are estimated and runs that are not: [{line, estimated}]. */
  function runs(line, estimated) {
    const unsure = line.slice(1).map((_, i) => estimated.some(([a, b]) => a <= i && i < b));
    const cut = [];
    unsure.forEach((isUnsure, i) => {
      const last = cut[cut.length - 1];
      if (last && last.estimated === isUnsure) last.line.push(line[i + 1]);
      else cut.push({ line: [line[i], line[i + 1]], estimated: isUnsure });
    });
    return cut;
  }

  return { place, simplify, search, meant, doors, goal, start, route, runs };
})();
