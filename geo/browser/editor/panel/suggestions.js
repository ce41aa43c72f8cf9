/* What could be: proposals of one kind or all, taken or dropped one by one or all together. */

import { fill, make, write } from "../dom.js";
import { icon } from "../icons.js";
import { keyOf } from "../sheet.js";

const KINDS = ["all", "boundary", "paths", "doors", "gates", "numbers"];

/**
 * Return a proposal's rows as they are to be put now: where it changes a row that is there, only
 * what it proposes, so that what people did to the row since then stays.
 * @param {object} put a row of a proposal
 * @param {object|undefined} then the row when the proposal was made
 * @param {object|undefined} now the row today
 */
export function onto(put, then, now) {
  if (!then || !now) {
    return then ? null : put; // what is gone is not brought back
  }
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const columns = { ...now.columns };
  for (const [name, value] of Object.entries(put.columns ?? {})) {
    if (!same(value, then.columns[name])) {
      columns[name] = value;
    }
  }
  const moves = put.geometry && !same(put.geometry, then.geometry);
  return { layer: put.layer, id: put.id, columns, ...(moves ? { geometry: put.geometry } : {}) };
}

export class Suggestions {
  #open = null; // null: nobody asked
  #then = new Map();
  #asking = "";

  constructor(desk) {
    Object.assign(this, desk);
    this.title = this.say("tab.suggestions");
    this.fault = make("p", { class: "yl-fault", role: "alert" });
    this.state = make("p", { class: "yl-hint", role: "status" });
    this.kinds = make("div", { class: "yl-kinds" }, KINDS.map((what) =>
      make("button", { type: "button", class: "yl-button", dataset: { what }, onclick: () => this.#ask(what) },
        this.say(`suggest.${what}`))));
    this.both = make("div", { class: "yl-both" },
      make("button", { type: "button", class: "yl-button yl-strong", onclick: () => this.#take(this.#open) },
        icon("check", 16), this.say("suggest.take_all")),
      make("button", { type: "button", class: "yl-button", onclick: () => this.#drop(this.#open) },
        this.say("suggest.drop_all")));
    this.list = make("ul", { class: "yl-list" });
    this.element = make("div", { class: "yl-suggestions yl-scroll" },
      make("p", { class: "yl-lead" }, this.say("suggest.lead")), this.kinds, this.fault, this.state,
      this.both, this.list);
    this.refresh();
  }

  get count() {
    return this.#open?.length || null;
  }

  refresh() {
    this.both.hidden = !this.#open?.length;
    for (const button of this.kinds.children) {
      button.disabled = Boolean(this.#asking);
      button.setAttribute("aria-busy", this.#asking === button.dataset.what);
    }
    const state = this.#asking ? "suggest.asking" : this.#open?.length ? "suggest.found"
      : this.#open ? "suggest.none" : "";
    write(this.state, state && this.say(state, { count: this.#open?.length ?? 0 }));
  }

  async #ask(what) {
    this.#asking = what;
    this.refresh();
    const answer = await this.ask("suggest", this.work.body({ what }), this.fault);
    this.#asking = "";
    if (answer) {
      const keys = answer.suggestions.flatMap(({ put }) => put.map(keyOf));
      this.#then = new Map(keys.map((key) => [key, this.sheet.get(key)]));
      this.#show(answer.suggestions);
    }
    this.refresh();
  }

  #show(open) {
    this.#open = open;
    this.map.showSuggestions(open?.length ? open : null);
    fill(this.list, (open ?? []).map((each) => this.#row(each)));
    this.refresh();
    this.changed();
  }

  #row(suggestion) {
    const { says } = suggestion;
    return make("li", {},
      make("button", { type: "button", class: "yl-row-button", onclick: () => this.#go(suggestion) },
        make("span", { class: "yl-says" }, says)),
      make("button",
        { type: "button", class: "yl-button yl-small", "aria-label": `${this.say("suggest.take")} ${says}`,
          onclick: () => this.#take([suggestion]) }, this.say("suggest.take")),
      make("button",
        { type: "button", class: "yl-button yl-small yl-plain", "aria-label": `${this.say("suggest.drop")} ${says}`,
          onclick: () => this.#drop([suggestion]) }, this.say("suggest.drop")));
  }

  #go({ put, drop }) {
    const there = [...put.map(keyOf), ...drop].filter((key) => this.sheet.has(key));
    const at = put.map(({ geometry }) => geometry && corner(geometry.coordinates)).find(Boolean);
    if (there.length || at) {
      this.map.goTo(at ?? there);
    }
  }

  // One step, however many are taken: one undo takes all of them back.
  #take(taken) {
    const put = taken.flatMap((each) => each.put).map((each) =>
      onto(each, this.#then.get(keyOf(each)), this.sheet.get(keyOf(each)))).filter(Boolean);
    const drop = taken.flatMap((each) => each.drop).filter((key) => this.sheet.has(key));
    const says = taken.length === 1 ? taken[0].says : this.say("step.suggest", { count: taken.length });
    this.sheet.change(says, { put, drop });
    this.#drop(taken);
  }

  #drop(dropped) {
    const gone = new Set(dropped);
    this.#show(this.#open.filter((each) => !gone.has(each)));
  }
}

/** Return the first position in nested coordinates. */
function corner(coordinates) {
  return typeof coordinates[0] === "number" ? coordinates : corner(coordinates[0]);
}
