"use strict";

/* Which signs and words stand on the map, the most important first. */
const Plan = (() => {
  const BIG = 28;
  const SMALL = 22;
  const NUMBER = /^(?=.*[0-9０-９]|[A-Za-z甲乙丙丁]{1,2}$).{1,8}$/;
  const MIDDLE = [[0, 0]];
  const NUDGED = MIDDLE.concat([[-26, 0], [26, 0], [0, 22], [0, -22]]);

  /**
   * Return the signs of a guide: {node, at, and text or width and height, spots or gap, must,
   * owner}, where a word without its owner's sign has no sense. `start` is a place's written form,
   * `goal` a place and `route` a route, both of which may be null.
   */
  function signs(guide, words, { start, goal, route }) {
    const gates = guide.layers.gates.features;
    const isStart = (gate) => `gate:${gate.id}` === start;
    const others = gates.filter((gate) => !isStart(gate)).map(gateSign);
    const parked = parkingOf(guide, route);
    const named = new Set(route && route.steps ? route.steps.map((step) => step.landmark) : []);
    const squares = squareSigns(guide, parked, named);
    const labels = new Map(guide.places.map(({ id, label }) => [id, label]));
    const namesOf = (owners) =>
      owners.map((owner) => nameOf(owner, labels)).filter(({ text }) => text);
    return [].concat(
      hereSigns(gates.find(isStart), words),
      goal ? goalSigns(guide, goal) : [],
      parked ? parkedSigns(words, parked) : [],
      others,
      numberSigns(guide, goal, named),
      goal ? unitSigns(guide, words, goal) : [],
      namesOf(others),
      squares,
      bikeSigns(guide),
      namesOf(squares),
    );
  }

  /** Return where the e-bike stays on the way; one that goes along to the door needs no sign. */
  function parkingOf(guide, route) {
    if (!route || !route.parking || route.parking === route.to) return null;
    return Answers.place(guide, route.parking);
  }

  function hereSigns(gate, words) {
    if (!gate) return [];
    const at = gate.geometry.coordinates;
    const ring = sign(Signs.here(gate.properties.inward || 0), at, BIG, { must: true });
    return [ring, Object.assign(word(words.here, "here-word", at, 16), { must: true, size: 15 })];
  }

  function goalSigns(guide, goal) {
    const flag = sign(Signs.flag(), goal.at, SMALL, { must: true, lift: 14 });
    const building = guide.layers.buildings.features.find(({ id }) => id === goal.building);
    if (!building || !building.properties.label) return [flag];
    const { label, label_at: at } = building.properties;
    return [flag, Object.assign(number(label, at, "goal"), { must: true, spots: NUDGED })];
  }

  function unitSigns(guide, words, goal) {
    return guide.places
      .filter(({ kind, unit, building }) =>
        kind === "entrance" && unit && building === goal.building)
      .sort((one, other) => (other.id === goal.id) - (one.id === goal.id))
      .map(({ id, unit, at }) => {
        const kind = id === goal.id ? "unit chosen" : "unit";
        return word(words.unit.replace("{unit}", () => unit), kind, at, 13);
      });
  }

  /** A bay is where its square stands; elsewhere square and word stand together, aside. */
  function parkedSigns(words, { kind, at }) {
    const square = Signs.square("parking", BIG);
    const label = word(words.parked, "parked", at, 17);
    if (kind === "parking") return [sign(square, at, BIG, { must: true }), label];
    label.node.insertBefore(square, label.node.firstChild);
    return [Object.assign(label, { must: true, gap: 20, extra: BIG + 4 })];
  }

  function gateSign({ id, geometry, properties }) {
    const { state, inward, name } = properties;
    const node = Signs.gate(state || "unknown", inward || 0);
    return sign(node, geometry.coordinates, BIG, { name, place: `gate:${id}` });
  }

  function numberSigns(guide, goal, named) {
    return guide.layers.buildings.features
      .filter(({ id, properties }) => properties.label && !(goal && goal.building === id))
      .map(({ id, geometry, properties }) => ({
        weight: named.has(`building:${id}`) ? Infinity : size(geometry),
        sign: number(properties.label, properties.label_at, ""),
      }))
      .sort((one, other) => other.weight - one.weight || 0)
      .map((weighed) => weighed.sign);
  }

  function squareSigns(guide, parked, named) {
    const of = (layer) => (guide.layers[layer] ? guide.layers[layer].features : []);
    const bays = of("parking").filter(({ id }) => !parked || parked.id !== `parking:${id}`);
    const isNamed = (landmark) => named.has(`landmark:${landmark.id}`);
    const isOther = (landmark) => !isNamed(landmark);
    return [].concat(
      of("landmarks").filter(isNamed).map((feature) => squareSign(feature, "landmark")),
      bays.map((feature) => squareSign(feature, "parking")),
      of("stations").map((feature) => squareSign(feature, "station")),
      of("landmarks").filter(isOther).map((feature) => squareSign(feature, "landmark")),
      of("partners").map((feature) => squareSign(feature, "partner")),
    );
  }

  /** Beside a bay stands a bike where some are to be borrowed. */
  function bikeSigns(guide) {
    const spots = Labels.beside(SMALL, SMALL, SMALL / 2 + 3);
    return guide.layers.parking.features
      .filter(({ properties }) => properties.loan_bikes > 0)
      .map(({ geometry }) =>
        sign(Signs.square("bike", SMALL), geometry.coordinates, SMALL, { spots }));
  }

  function squareSign({ id, geometry, properties }, layer) {
    const node = Signs.square(layer === "landmark" ? properties.kind : layer, SMALL);
    const more = { name: properties.name, place: `${layer}:${id}` };
    return sign(node, geometry.coordinates, SMALL, more);
  }

  /** Return the name beside a sign, in the guide's language where it has one. */
  function nameOf(owner, labels) {
    const name = labels.get(owner.place) || owner.name || "";
    return Object.assign(word(name, "name", owner.at, 4 + owner.width / 2), { owner });
  }

  /** Return the size of a polygon's outline, in any unit: only the order counts. */
  function size({ coordinates }) {
    const ring = Array.isArray(coordinates[0][0][0]) ? coordinates[0][0] : coordinates[0];
    const [lon, lat] = ring[0];
    return Math.abs(ring.slice(1).reduce((sum, [x, y], i) =>
      sum + (ring[i][0] - lon) * (y - lat) - (x - lon) * (ring[i][1] - lat), 0));
  }

  function sign(node, at, side, { must, name, place, spots = MIDDLE, lift = 0 }) {
    return { node, at, width: side, height: side, must, name, place, spots, lift };
  }

  /** A number is written large; what else a building is called is a word like others. */
  function number(text, at, kind) {
    const isNumber = NUMBER.test(text);
    const node = span(text, `${isNumber ? "number" : "title"} ${kind}`);
    return { node, text, at, spots: MIDDLE, isNumber };
  }

  function word(text, kind, at, gap) {
    return { node: span(text, `word ${kind}`), text, at, gap };
  }

  function span(text, className) {
    const node = document.createElement("span");
    node.className = `label ${className}`;
    node.textContent = text;
    return node;
  }

  return { signs, size };
})();
