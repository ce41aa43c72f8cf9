/* The table: one layer at a time, edited in place; the compound's own facts as a short form. */

import { make, write } from "../dom.js";
import { icon } from "../icons.js";
import { keyOf } from "../sheet.js";
import { choices, layOver, readTable, sayCell } from "./cells.js";
import { Facts } from "./facts.js";
import { Grid } from "./grid.js";

const SHOWN = 12; // words that found no cell and are said, before "…"

export class Table {
  #layer = null;
  #anchor = null;

  constructor(desk) {
    Object.assign(this, desk);
    this.title = this.say("tab.table");
    this.layers = desk.sheet.table;
    this.grid = new Grid(desk, {
      activate: (key) => this.#activate(key),
      commit: (keys, name, value) => this.#commit(keys, name, value),
      paste: (text, key, name) => this.#paste(text, key, name),
      tick: (key) => this.#confirm([key]),
      pick: (key, event) => this.#pick(key, event),
      says: (sentence) => write(this.hint, sentence || this.#help()),
    });
    this.facts = new Facts(desk);
    this.chips = make("div", { class: "yl-chips", role: "group", "aria-label": this.say("table.layer") });
    this.search = make("input", {
      ...{ type: "search", class: "yl-input", autocomplete: "off" },
      ...{ placeholder: this.say("table.search"), "aria-label": this.say("table.search") },
      oninput: () => this.refresh(),
    });
    this.confirm = make("button", { type: "button", class: "yl-button", onclick: () => this.#all() });
    this.remove = make(
      "button",
      { type: "button", class: "yl-button yl-icon-only", onclick: () => this.#drop(),
        title: this.say("table.drop"), "aria-label": this.say("table.drop") },
      icon("trash", 18),
    );
    this.tools = make("div", { class: "yl-table-tools" }, this.search, this.confirm, this.remove);
    this.hint = make("p", { class: "yl-hint", role: "status" });
    this.empty = make("p", { class: "yl-empty" });
    this.element = make("div", { class: "yl-table" }, this.chips, this.tools, this.facts.element,
      this.grid.element, this.empty, this.hint);
    this.#listen();
    this.choose(this.layers.find(({ name }) => name === "buildings")?.name ?? this.layers[0].name);
  }

  #listen() {
    this.sheet.on("change", () => this.refresh());
    this.sheet.on("base", () => {
      this.grid.rename((key) => this.sheet.follow(key));
      this.facts.rename();
    });
    this.sheet.on("select", ({ from }) => this.#selected(from));
  }

  /** Show a layer. */
  choose(name) {
    this.#layer = this.layers.find((layer) => layer.name === name);
    this.search.value = "";
    this.grid.here.commit();
    this.refresh();
    write(this.hint, this.#help());
  }

  /** Show what is there now; the cell somebody types into is left alone. */
  refresh() {
    const features = this.sheet.all(this.#layer.name);
    const keys = this.#found(features).map(keyOf);
    const isOne = this.#layer.name === "compound";
    const open = this.#waiting(features);
    this.#chips();
    this.tools.hidden = isOne || !features.length;
    this.grid.element.hidden = isOne || !keys.length;
    this.facts.element.hidden = !isOne || !keys.length;
    this.empty.hidden = keys.length > 0;
    const none = features.length ? "table.not_found" : "table.none";
    write(this.empty, this.say(none, { layer: this.#layer.title, wanted: this.search.value }));
    this.confirm.hidden = !open.length;
    write(this.confirm, this.say("table.confirm_all", { count: open.length }));
    this.remove.disabled = !features.some((feature) => this.sheet.selection.has(keyOf(feature)));
    if (isOne) {
      this.facts.show(this.#layer, keys[0]);
    } else {
      this.grid.show(this.#layer, keys);
    }
  }

  /** Take what is typed and not yet taken. */
  commit() {
    return this.grid.here.commit() && this.facts.commit();
  }

  get isEditing() {
    return this.grid.here.isEditing || this.facts.isEditing;
  }

  // The one chip that is pressed is the layer below.
  #chips() {
    if (!this.chips.children.length) {
      this.chips.append(...this.layers.map(({ name, title }) =>
        make("button", { type: "button", class: "yl-chip", dataset: { name }, onclick: () => this.choose(name) },
          `${title} `, make("span", { class: "yl-count" }))));
    }
    for (const chip of this.chips.children) {
      const { name } = chip.dataset;
      chip.setAttribute("aria-pressed", name === this.#layer.name);
      write(chip.lastChild, name === "compound" ? "" : String(this.sheet.all(name).length));
    }
  }

  #help() {
    const isGrid = this.#layer.name !== "compound" && this.sheet.all(this.#layer.name).length;
    const isMany = this.sheet.selection.size > 1;
    return isGrid ? this.say(isMany ? "table.help_many" : "table.help") : "";
  }

  #found(features) {
    const wanted = this.search.value.normalize("NFKC").trim().toLowerCase();
    if (!wanted) {
      return features;
    }
    const columns = this.#layer.columns.map((column) => [column, choices(column, this.sheet)]);
    const said = (feature) => columns.map(([column, values]) =>
      sayCell(column, feature.columns[column.name], values));
    return features.filter((feature) => said(feature).join("\n").toLowerCase().includes(wanted));
  }

  #waiting(features) {
    return features.filter(({ columns }) => columns.estimated === "yes");
  }

  // -- selection ----------------------------------------------------------------------------------

  #activate(key) {
    this.#anchor = key;
    if (!this.sheet.selection.has(key)) {
      this.sheet.select([key], { from: "table" });
    }
  }

  #selected(from) {
    const [key] = this.sheet.selection;
    const feature = key && this.sheet.get(key);
    if (feature && from !== "table") {
      if (feature.layer !== this.#layer.name && this.layers.some(({ name }) => name === feature.layer)) {
        this.grid.here.leave();
        this.choose(feature.layer);
      }
      if (!this.grid.at.has(key)) {
        this.search.value = "";
      }
    }
    this.refresh();
    write(this.hint, this.#help());
    if (feature && from !== "table" && this.grid.at.has(key)) {
      this.grid.reveal(key);
    }
  }

  #pick(key, event) {
    let keys = [key];
    if (event.shiftKey && this.grid.at.has(this.#anchor)) {
      const [from, to] = [this.grid.at.get(this.#anchor), this.grid.at.get(key)].sort((a, b) => a - b);
      keys = this.grid.keys.slice(from, to + 1);
    } else if (event.ctrlKey || event.metaKey) {
      keys = [...this.sheet.selection].filter((each) => each !== key);
      keys = keys.length === this.sheet.selection.size ? [...keys, key] : keys;
    } else {
      this.map.goTo([key]);
    }
    this.#anchor = event.shiftKey ? this.#anchor : key;
    this.sheet.select(keys, { from: "table" });
  }

  // -- changes ------------------------------------------------------------------------------------

  #commit(keys, name, value) {
    const { title } = this.#layer.columns.find((column) => column.name === name);
    const put = keys
      .map((key) => this.sheet.get(key))
      .filter((feature) => feature?.layer === this.#layer.name)
      .map(({ layer, id, columns }) => ({ layer, id, columns: { ...columns, [name]: value } }));
    this.sheet.change(this.say("step.cell", { title }), { put });
  }

  #paste(text, key, name) {
    const { columns, keys, at } = this.grid;
    const features = keys.slice(at.get(key)).map((each) => this.sheet.get(each));
    const from = columns.findIndex((column) => column.name === name);
    const { put, count, faults } = layOver(readTable(text), features, columns.slice(from),
      (column) => this.grid.values(column));
    this.sheet.change(this.say("step.paste", { count }), { put });
    const words = faults.slice(0, SHOWN).filter(Boolean).join(this.say("list"));
    const left = faults.length ? this.say("table.not_pasted", { count: faults.length, words }) : "";
    write(this.hint, this.say("table.pasted", { count }) + left);
  }

  #confirm(keys) {
    const put = keys.map((key) => this.sheet.get(key)).map(({ layer, id, columns }) =>
      ({ layer, id, columns: { ...columns, estimated: "no" } }));
    this.sheet.change(this.say("step.confirm", { count: put.length }), { put });
  }

  #all() {
    this.#confirm(this.#waiting(this.sheet.all(this.#layer.name)).map(keyOf));
  }

  #drop() {
    const drop = [...this.sheet.selection].filter((key) => this.sheet.get(key)?.layer === this.#layer.name);
    this.sheet.change(this.say("step.drop", { count: drop.length }), { drop });
  }
}
