/* The compound's own facts as a short form: one line a fact, taken when one goes on to the next. */

import { make, write } from "../dom.js";
import { icon } from "../icons.js";
import { choices, readCell, sayCell } from "./cells.js";

let forms = 0; // labels need names that no other form in the page has

export class Facts {
  #fields = new Map(); // column's name → {column, input, row}
  #typed = null; // the column that is being typed into

  constructor({ sheet, say }) {
    Object.assign(this, { sheet, say });
    this.element = make("form", { class: "yl-facts", onsubmit: (event) => event.preventDefault() });
  }

  /** Show a feature; the field that is typed into is left alone. */
  show(layer, key) {
    this.key = key;
    this.layer = layer;
    if (!this.#fields.size) {
      this.#build(layer.columns.filter(({ name }) => name !== "id"));
    }
    const feature = this.sheet.get(key);
    for (const [name, { column, input }] of this.#fields) {
      const value = feature.columns[name];
      const said = choices(column) ? value : sayCell(column, value);
      if (name !== this.#typed && input.value !== said) {
        input.value = said;
      }
    }
  }

  #build(columns) {
    forms += 1;
    for (const column of columns) {
      const id = `yl-fact-${forms}-${column.name}`;
      const input = this.#field(column, id);
      const fault = make("span", { class: "yl-fault", role: "alert" });
      const hidden = column.public === false
        && make("span", { class: "yl-private" }, icon("lock", 14), this.say("table.private"));
      const row = make("p", { class: "yl-fact" }, make("label", { htmlFor: id }, column.title, hidden),
        input, fault);
      this.#fields.set(column.name, { column, input, fault });
      this.element.append(row);
    }
  }

  #field(column, id) {
    const values = choices(column);
    const shared = {
      id,
      class: "yl-input",
      oninput: () => { this.#typed = column.name; },
      onblur: () => this.commit(),
      onchange: () => this.commit(),
    };
    if (values) {
      return make("select", shared, values.map(([value, title]) => make("option", { value }, title)));
    }
    if (column.name === "convention") {
      return make("textarea", { ...shared, rows: 3 });
    }
    const placeholder = column.kind === "hours" ? this.say("table.hours_example") : "";
    return make("input", { ...shared, autocomplete: "off", placeholder });
  }

  get isEditing() {
    return this.#typed !== null;
  }

  /** Take what is typed; false where it cannot be what the fact holds. */
  commit() {
    const name = this.#typed;
    if (name === null) {
      return true;
    }
    const { column, input, fault } = this.#fields.get(name);
    const read = readCell(column, input.value, choices(column) ?? undefined);
    input.toggleAttribute("aria-invalid", Boolean(read.fault));
    write(fault, read.fault ? this.say(read.fault, { title: column.title }) : "");
    if (read.fault) {
      return false;
    }
    this.#typed = null;
    const { layer, id, columns } = this.sheet.get(this.key);
    const put = [{ layer, id, columns: { ...columns, [name]: read.value } }];
    this.sheet.change(this.say("step.cell", { title: column.title }), { put });
    return true;
  }

  /** Follow the compound to the id that a save gave it. */
  rename() {
    this.key = this.key && this.sheet.follow(this.key);
  }
}
