/* Rows of a layer, of which only those in view are in the page. */

import { make, write } from "../dom.js";
import { icon } from "../icons.js";
import { choices, sayCell } from "./cells.js";
import { Here } from "./here.js";

const ROW = 36; // px
const BEYOND = 6; // rows drawn above and below the view
const WIDTHS = { number: 84, choice: 124, hours: 176, text: 128 }; // px
const HEADS = [52, 84]; // px: the number of a row; with its tick

export class Grid {
  #rows = new Map(); // key → {element, cells, number, tick}
  #values = new Map(); // column → its choices, as long as nothing changes

  /**
   * @param {object} desk sheet, say
   * @param {object} on activate(key), commit(keys, name, value), paste(text, key, name), tick(key),
   *   pick(key, event), says(sentence)
   */
  constructor({ sheet, say }, on) {
    Object.assign(this, { sheet, say, on, keys: [], columns: [], at: new Map() });
    this.head = make("div", { class: "yl-grid-head", role: "row" });
    this.body = make("div", { class: "yl-grid-body", role: "rowgroup" });
    this.element = make(
      "div",
      {
        ...{ class: "yl-grid", role: "grid", tabIndex: 0, onscroll: () => this.draw() },
        onclick: (event) => this.#click(event),
      },
      make("div", { role: "rowgroup", class: "yl-grid-top" }, this.head),
      this.body,
    );
    this.here = new Here(this);
    new ResizeObserver(() => this.draw()).observe(this.element);
  }

  /** Show the features of a layer; `keys` are those to show, in their order. */
  show(layer, keys) {
    if (layer !== this.layer) {
      this.here.leave();
      this.layer = layer;
      this.columns = layer.columns.filter(({ name }) => name !== "id" && name !== "estimated");
      this.#rows.clear();
      this.body.replaceChildren();
      this.element.scrollTo(0, 0);
      this.#heads();
    }
    this.keys = keys;
    this.at = new Map(keys.map((key, row) => [key, row]));
    this.#values.clear();
    if (this.here.key && !this.at.has(this.here.key)) {
      this.here.leave();
    }
    this.element.setAttribute("aria-rowcount", keys.length + 1);
    this.element.setAttribute("aria-label", layer.title);
    this.body.style.height = `${keys.length * ROW}px`;
    const isOpen = keys.some((key) => this.sheet.get(key).columns.estimated === "yes");
    this.element.style.setProperty("--head", `${HEADS[Number(isOpen)]}px`);
    this.draw();
  }

  #heads() {
    const widths = this.columns.map((column) => WIDTHS[column.kind] ?? WIDTHS.text);
    this.element.style.setProperty("--columns", widths.map((px) => `${px}px`).join(" "));
    this.element.style.setProperty("--wide", `${widths.reduce((a, b) => a + b, 0)}px`);
    this.element.setAttribute("aria-colcount", this.columns.length + 1);
    const hidden = (column) =>
      column.public === false && [icon("lock", 14), this.say("table.private")];
    this.head.replaceChildren(
      make("div", { role: "columnheader", class: "yl-cell" }, this.say("table.row")),
      ...this.columns.map((column) =>
        make(
          "div",
          { role: "columnheader", class: "yl-cell", title: column.meaning ?? column.title },
          make("span", { class: "yl-clip" }, column.title),
          hidden(column) && make("span", { class: "yl-private" }, hidden(column)),
        ),
      ),
    );
  }

  /** Return the choices of a column, null where anything may be written. */
  values(column) {
    if (!this.#values.has(column)) {
      this.#values.set(column, choices(column, this.sheet));
    }
    return this.#values.get(column);
  }

  /** Draw the rows in view; the one that is edited stays in the page wherever it is. */
  draw() {
    const first = Math.max(0, Math.floor(this.element.scrollTop / ROW) - BEYOND);
    const last = Math.ceil((this.element.scrollTop + this.element.clientHeight) / ROW) + BEYOND;
    const wanted = new Set(this.keys.slice(first, last));
    if (this.at.has(this.here.key)) {
      wanted.add(this.here.key);
    }
    for (const [key, { element }] of this.#rows) {
      if (!wanted.has(key)) {
        element.remove();
        this.#rows.delete(key);
      }
    }
    for (const key of wanted) {
      this.drawRow(key);
    }
  }

  drawRow(key) {
    const feature = this.sheet.get(key);
    if (!feature) {
      return;
    }
    const row = this.#rows.get(key) ?? this.#build(key);
    const place = this.at.get(key);
    row.element.style.transform = `translateY(${place * ROW}px)`;
    row.element.setAttribute("aria-rowindex", place + 2);
    row.element.setAttribute("aria-selected", this.sheet.selection.has(key));
    write(row.number, String(place + 1));
    row.tick.hidden = feature.columns.estimated !== "yes";
    row.tick.setAttribute("aria-label", this.say("table.confirm_row", { row: place + 1 }));
    this.columns.forEach((column, index) => {
      const value = feature.columns[column.name];
      const said = sayCell(column, value, this.values(column));
      if (this.here.isAt(key, column.name)) {
        this.here.follow(this.values(column) ? value : said);
      } else {
        write(row.cells[index], said);
        row.cells[index].classList.toggle("yl-quiet", value === "unknown");
      }
    });
  }

  #build(key) {
    const number = make("span", { class: "yl-row-number" });
    const tick = make("button", { type: "button", class: "yl-tick", tabIndex: -1 }, icon("check", 16));
    tick.title = this.say("table.confirm");
    const cells = this.columns.map((column, index) =>
      make("div", {
        ...{ role: "gridcell", class: `yl-cell yl-${column.kind}`, "aria-colindex": index + 2 },
        dataset: { name: column.name },
      }));
    const head = make("div", { role: "rowheader", class: "yl-cell yl-row-head" }, number, tick);
    const element = make("div", { role: "row", class: "yl-row", dataset: { key } }, head, cells);
    this.body.append(element);
    const row = { element, cells, number, tick };
    this.#rows.set(key, row);
    return row;
  }

  /** Give rows the names they have after a save; what is being typed stays. */
  rename(follow) {
    for (const [key, row] of [...this.#rows]) {
      const now = follow(key);
      this.#rows.delete(key);
      this.#rows.set(now, row);
      row.element.dataset.key = now;
    }
    this.here.rename(follow);
  }

  /** Return the element of a cell whose row is drawn. */
  cell(key, column) {
    return this.#rows.get(key).cells[this.columns.indexOf(column)];
  }

  /** Scroll a row into view. */
  reveal(key) {
    const top = (this.at.get(key) ?? 0) * ROW;
    const [from, height] = [this.element.scrollTop, this.element.clientHeight - ROW];
    if (top < from || top > from + height - ROW) {
      this.element.scrollTop = Math.max(0, top < from ? top : top - height + ROW);
    }
    this.draw();
  }

  #click(event) {
    const key = event.target.closest(".yl-row")?.dataset.key;
    if (key && event.target.closest(".yl-tick")) {
      this.on.tick(key);
    } else if (key && event.target.closest(".yl-row-head")) {
      this.on.pick(key, event);
    }
  }
}
