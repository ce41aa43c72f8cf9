/* The working copy of a compound: features, the steps that changed them, and what is not yet saved.

   Pure: no page, no map. A step holds features before and after; it is undone column by column, so
   that what somebody else saved in between stays. */

/**
 * @typedef {{layer: string, id: string, geometry: object|null, columns: Object<string, *>}} Feature
 * @typedef {{put: Feature[], drop: string[]}} Edits  in `put`, geometry is left out where unmoved
 * @typedef {Map<string, [Feature|undefined, Feature|undefined]>} Changes  before and after, by key
 */

const DECIMALS = 1e7; // 1 cm: finer than anybody draws
const SIGNS = "abcdefghijklmnopqrstuvwxyz0123456789";
// Columns that hold the id of a feature of another layer.
const POINTERS = { entrances: { building: "buildings" } };

/** Return the key of a feature, `layer/id`. */
export const keyOf = (feature) => `${feature.layer}/${feature.id}`;

/** Return whether two plain values (numbers, texts, lists, objects) say the same. */
export function same(one, other) {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length
    && names.every((name) => Object.hasOwn(other, name) && same(one[name], other[name]));
}

/** Return a geometry with its numbers at seven decimals. */
export function rounded(geometry) {
  const round = (value) => Array.isArray(value) ? value.map(round)
    : Math.round(value * DECIMALS) / DECIMALS;
  return geometry && { ...geometry, coordinates: round(geometry.coordinates) };
}

function frozen(value) {
  if (value && typeof value === "object" && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const each of Object.values(value)) frozen(each);
  }
  return value;
}

/** Return what a column holds where nobody said anything. */
function empty({ empty: said, kind, values = [] }) {
  if (said !== undefined) return said;
  if (kind === "number") return null;
  const choices = values.map(([value]) => value);
  return choices.includes("unknown") ? "unknown" : choices.at(-1) ?? "";
}

/** Return a feature as it is kept: frozen, and whole, what it leaves out being as it was. */
function whole({ layer, id, geometry, columns }, last) {
  const all = { ...last?.columns, ...columns };
  delete all.id;
  const stays = geometry === undefined || (last && same(last.geometry, geometry));
  const place = stays ? last?.geometry ?? null : geometry;
  return frozen({ layer, id: String(id), geometry: place, columns: all });
}

export class Sheet {
  #base = new Map();
  #now = new Map();
  #place = new Map(); // key → where it stands in its layer, which a drop and an undo keep
  #done = [];
  #undone = [];
  #differs = new Set(); // keys that may differ from the base
  #listeners = { change: new Set(), select: new Set(), base: new Set() };
  #renamed = new Map();
  #edits = null;

  /**
   * @param {Feature[]} features of the revision that is open
   * @param {{name: string, columns: object[]}[]} table the layers and their columns
   */
  constructor(features, table) {
    this.table = table;
    this.revision = null;
    this.selection = new Set();
    for (const feature of features) this.#set(this.#base, whole(feature));
    this.#now = new Map(this.#base);
  }

  get(key) { return this.#now.get(key); }
  has(key) { return this.#now.has(key); }
  /** Return a layer's features in their order; without a name, all. */
  all(layer) {
    const found = [...this.#now.values()].filter((each) => !layer || each.layer === layer);
    return found.sort((a, b) => this.#place.get(keyOf(a)) - this.#place.get(keyOf(b)));
  }
  /** Return what a key is called today: temporary ids become final with a save. */
  follow(key) { return this.#renamed.get(key) ?? key; }

  fresh(layer) {
    for (;;) {
      const dice = crypto.getRandomValues(new Uint8Array(6));
      const id = `~${[...dice].map((value) => SIGNS[value % SIGNS.length]).join("")}`;
      if (!this.#place.has(`${layer}/${id}`)) return id;
    }
  }

  /** Return a new feature of a layer, every column empty but for those given. */
  blank(layer, geometry, columns = {}) {
    const row = this.table.find((each) => each.name === layer);
    const bare = (row?.columns ?? []).filter(({ name }) => name !== "id");
    const values = Object.fromEntries(bare.map((column) => [column.name, empty(column)]));
    return { layer, id: this.fresh(layer), geometry, columns: { ...values, ...columns } };
  }

  /** Change features as one undoable step; a change that changes nothing is none. */
  change(says, { put = [], drop = [] }) {
    const after = new Map(drop.map((key) => [key, undefined]));
    for (const each of put) {
      const last = this.#now.get(keyOf(each));
      const feature = whole(each, last);
      const moves = last?.geometry !== feature.geometry;
      const place = moves ? { ...feature, geometry: rounded(feature.geometry) } : feature;
      after.set(keyOf(each), whole(place, last));
    }
    const changes = new Map();
    for (const [key, feature] of after) {
      const before = this.#now.get(key);
      if (before !== feature && !same(before, feature)) changes.set(key, [before, feature]);
    }
    if (!changes.size) return false;
    this.#done.push({ says, changes });
    this.#undone = [];
    this.#apply(changes, "change");
    return true;
  }

  get canUndo() { return this.#done.length > 0; }
  get canRedo() { return this.#undone.length > 0; }
  get lastSays() { return this.#done.at(-1)?.says ?? ""; }

  undo() {
    return this.#step(this.#done, this.#undone, ([before, after]) => [after, before], "undo");
  }
  redo() { return this.#step(this.#undone, this.#done, (pair) => pair, "redo"); }

  /** Return what differs from the base. */
  edits() {
    if (!this.#edits) {
      const put = [], drop = [];
      for (const key of this.#differs) {
        const [base, now] = [this.#base.get(key), this.#now.get(key)];
        if (base && !now) drop.push(key);
        else if (now && !same(base, now)) put.push(moved(base, now));
      }
      this.#edits = frozen({ put, drop });
    }
    return this.#edits;
  }
  get count() { return this.edits().put.length + this.edits().drop.length; }
  get dirty() { return this.count > 0; }

  /** Take edits that were kept elsewhere, as one step. */
  replay(edits, says = "") { return this.change(says, edits); }

  /**
   * Take what a save made of the edits: the base becomes what is saved, later changes stay changed.
   *
   * `asked` are the edits that were sent (what edits() returned then); without them everything
   * there is now counts as sent. `put` and `drop` are what the saved revision has beyond them.
   */
  rebase({ put = [], drop = [], ids = {}, revision = null, asked = this.edits() }) {
    const sent = new Map(this.#base);
    for (const key of asked.drop) sent.delete(key);
    for (const each of asked.put) sent.set(keyOf(each), whole(each, sent.get(keyOf(each))));
    const later = differences(sent, this.#now);
    const rename = renamer(ids);
    const base = rename.all(sent);
    for (const key of drop) base.delete(rename.key(key));
    for (const each of put) {
      const feature = whole(rename.feature(each), base.get(rename.key(keyOf(each))));
      this.#set(base, feature);
    }
    const before = rename.all(this.#now);
    const now = new Map(base);
    for (const [key, pair] of rename.changes(later)) this.#set(now, onto(now.get(key), pair), key);
    for (const step of [...this.#done, ...this.#undone]) {
      step.changes = rename.changes(step.changes);
    }
    const keys = new Set([...rename.old, ...differences(before, now).keys()]);
    for (const key of rename.old) {
      this.#place.set(rename.key(key), this.#place.get(key));
      keys.add(rename.key(key));
      this.#renamed.set(key, rename.key(key));
    }
    [this.#base, this.#now, this.revision, this.#edits] = [base, now, revision, null];
    this.#differs = new Set(differences(base, now).keys());
    const kept = [...this.selection].map(rename.key);
    this.#tell("base", { revision });
    this.#tell("change", { keys, from: "base" });
    this.select(kept, { from: "base" });
  }

  /** Select features; keys that are none are left out. */
  select(keys, { from = "" } = {}) {
    const wanted = new Set([...keys].filter((key) => this.#now.has(key)));
    if (wanted.size === this.selection.size
      && [...wanted].every((key) => this.selection.has(key))) return;
    this.selection = wanted;
    this.#tell("select", { keys: wanted, from });
  }

  /** Listen for "change" {keys, from}, "select" {keys, from} or "base" {revision}; returns off. */
  on(event, listener) {
    this.#listeners[event].add(listener);
    return () => this.#listeners[event].delete(listener);
  }

  #tell(event, said) { for (const listener of [...this.#listeners[event]]) listener(said); }

  #set(features, feature, key = keyOf(feature)) {
    if (!feature) return features.delete(key);
    if (!this.#place.has(key)) this.#place.set(key, this.#place.size);
    return features.set(key, feature);
  }

  #apply(changes, from) {
    for (const [key, pair] of changes) {
      this.#set(this.#now, from === "change" ? pair[1] : onto(this.#now.get(key), pair), key);
      this.#differs.add(key);
    }
    this.#edits = null;
    this.#tell("change", { keys: new Set(changes.keys()), from });
    this.select(this.selection, { from });
  }

  #step(source, target, direction, from) {
    const step = source.pop();
    if (!step) return false;
    target.push(step);
    this.#apply(new Map([...step.changes].map(([key, pair]) => [key, direction(pair)])), from);
    return true;
  }
}

/** Return a feature for the edits: without its geometry where that did not move. */
function moved(base, now) {
  if (!base || !same(base.geometry, now.geometry)) return now;
  const { layer, id, columns } = now;
  return { layer, id, columns };
}

/** Return a feature with what changed between two states of it, and nothing else, changed. */
function onto(feature, [before, after]) {
  if (!after) return undefined;
  if (!feature) return after;
  if (!before) return feature;
  const columns = { ...feature.columns };
  for (const name of new Set([...Object.keys(before.columns), ...Object.keys(after.columns)])) {
    if (same(before.columns[name], after.columns[name])) continue;
    if (name in after.columns) columns[name] = after.columns[name];
    else delete columns[name];
  }
  const geometry = same(before.geometry, after.geometry) ? feature.geometry : after.geometry;
  return frozen({ ...feature, geometry, columns });
}

/** @returns {Changes} what differs between two states of all features */
function differences(before, after) {
  const found = new Map();
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const pair = [before.get(key), after.get(key)];
    if (pair[0] !== pair[1] && !same(...pair)) found.set(key, pair);
  }
  return found;
}

/** Return what gives features, keys and changes their final ids, columns that point to them too. */
function renamer(ids) {
  const names = new Map(Object.entries(ids));
  const key = (each) => names.has(each) ? `${each.split("/")[0]}/${names.get(each)}` : each;
  const feature = (each) => {
    if (!each) return each;
    const columns = { ...each.columns };
    for (const [name, layer] of Object.entries(POINTERS[each.layer] ?? {})) {
      columns[name] = names.get(`${layer}/${columns[name]}`) ?? columns[name];
    }
    const id = names.get(keyOf(each)) ?? each.id;
    return id === each.id && same(columns, each.columns) ? each : frozen({ ...each, id, columns });
  };
  return {
    key,
    feature,
    old: [...names.keys()],
    all: (features) => new Map([...features].map(([name, each]) => [key(name), feature(each)])),
    changes: (changes) =>
      new Map([...changes].map(([name, pair]) => [key(name), pair.map(feature)])),
  };
}
