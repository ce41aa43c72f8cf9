/* The cell of a table that one stands in: moved and typed in like a spreadsheet's.
 *
 * It is a real input all the time, so that Chinese can be typed into it at once, and it is never
 * made anew by what comes from elsewhere: a rerun, a check, another's selection.
 */

import { make } from "../dom.js";
import { readCell, sayCell } from "./cells.js";

const PAGE = 12; // rows

export class Here {
  #input = null;

  /** @param {import("./grid.js").Grid} grid */
  constructor(grid) {
    this.grid = grid;
    this.key = null;
    this.name = null;
    this.isEditing = false; // whether it holds what is not in the sheet yet
    const hear = (name, listener) => grid.element.addEventListener(name, listener);
    hear("mousedown", (event) => this.#press(event));
    hear("keydown", (event) => this.#key(event));
    hear("paste", (event) => this.#paste(event));
    hear("focus", () => this.#enter());
  }

  isAt(key, name) {
    return this.key === key && this.name === name;
  }

  get #column() {
    return this.grid.columns.find(({ name }) => name === this.name);
  }

  get #isText() {
    return this.#input?.tagName === "INPUT";
  }

  /** Stand in a cell: what was typed in the last one is taken first. */
  stand(key, name) {
    const { grid } = this;
    if (this.isAt(key, name)) {
      this.#input.focus();
      return;
    }
    if (!this.commit() || !grid.at.has(key)) {
      return;
    }
    this.leave();
    Object.assign(this, { key, name });
    const column = this.#column;
    const value = grid.sheet.get(key).columns[name];
    const values = grid.values(column);
    this.#input = values ? this.#select(values, value) : this.#write(column, value);
    this.#input.setAttribute("aria-label", `${column.title} ${grid.at.get(key) + 1}`);
    grid.reveal(key);
    const cell = grid.cell(key, column);
    cell.replaceChildren(this.#input);
    cell.classList.add("yl-here");
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    grid.element.tabIndex = -1;
    grid.on.activate(key);
    this.#input.focus({ preventScroll: true });
    this.#input.select?.();
  }

  #write(column, value) {
    const { say } = this.grid;
    return make("input", {
      ...{ value: sayCell(column, value), autocomplete: "off", spellcheck: false },
      inputMode: column.kind === "number" ? "decimal" : "text",
      placeholder: column.kind === "hours" ? say("table.hours_example") : "",
      oninput: () => this.#typed(),
      onblur: () => this.commit(),
    });
  }

  #select(values, value) {
    const said = value ?? "";
    const known = values.some(([each]) => each === value) ? values : [[said, said], ...values];
    const options = known.map(([each, title]) => make("option", { value: each }, title));
    const take = () => {
      this.#typed();
      this.commit();
    };
    return Object.assign(make("select", { onchange: take }, options), { value: said });
  }

  #typed() {
    this.isEditing = true;
    this.#input.removeAttribute("aria-invalid");
    this.grid.on.says("");
  }

  /** Take what is typed, for other rows too where they are named; false where it does not fit. */
  commit(keys = null) {
    if (this.key === null || (!this.isEditing && !keys)) {
      return true;
    }
    const { say, on } = this.grid;
    const column = this.#column;
    const read = readCell(column, this.#input.value, this.grid.values(column) ?? undefined);
    if (read.fault) {
      this.#input.setAttribute("aria-invalid", "true");
      on.says(say(read.fault, { title: column.title }));
      return false;
    }
    this.isEditing = false;
    on.commit(keys ?? [this.key], this.name, read.value);
    return true;
  }

  /** Show what the sheet holds now, where nothing else is being typed. */
  follow(value) {
    if (!this.isEditing && this.#input.value !== value) {
      this.#input.value = value;
    }
  }

  rename(follow) {
    this.key = this.key && follow(this.key);
  }

  /** Stand nowhere; what is typed and cannot be taken is dropped. */
  leave() {
    const { key, grid } = this;
    const input = this.#input;
    Object.assign(this, { key: null, name: null, isEditing: false });
    this.#input = null;
    grid.element.tabIndex = 0;
    input?.parentElement?.classList.remove("yl-here");
    input?.remove();
    if (input && grid.at.has(key)) {
      grid.drawRow(key);
    }
  }

  // By mouse a cell is entered, not the table.
  #enter() {
    const { keys, columns, at, sheet, element } = this.grid;
    if (this.key === null && keys.length && columns.length && element.matches(":focus-visible")) {
      const chosen = [...sheet.selection].find((key) => at.has(key));
      this.stand(chosen ?? keys[0], columns[0].name);
    }
  }

  // A cell is stood in when it is pressed: later, and the table itself would have the focus.
  #press(event) {
    const key = event.target.closest(".yl-row")?.dataset.key;
    const cell = event.target.closest("[role=gridcell]");
    if (key && cell && !event.button && event.target !== this.#input) {
      event.preventDefault();
      this.stand(key, cell.dataset.name);
    } else if (event.target === this.#input) {
      this.isEditing ||= this.#isText; // the caret goes where it was pressed
    }
  }

  #key(event) {
    if (event.isComposing || !this.#input || event.target !== this.#input) {
      return;
    }
    const { key, shiftKey } = event;
    const isCommand = event.ctrlKey || event.metaKey;
    const isCaret = this.isEditing && this.#isText; // then left and right are the caret's
    const moves = {
      ...{ Enter: [shiftKey ? -1 : 1, 0], Tab: [0, shiftKey ? -1 : 1] },
      ...{ ArrowDown: [1, 0], ArrowUp: [-1, 0], PageDown: [PAGE, 0], PageUp: [-PAGE, 0] },
      ...(isCaret ? {} : { ArrowRight: [0, 1], ArrowLeft: [0, -1] }),
    };
    if (key === "Escape") {
      this.#escape(event);
    } else if (key === "Enter" && isCommand) {
      event.preventDefault();
      this.commit([...this.grid.sheet.selection]);
    } else if (key === "F2" && this.#isText) {
      this.isEditing = true;
      this.#input.setSelectionRange(this.#input.value.length, this.#input.value.length);
    } else if (moves[key] && !event.altKey && !isCommand) {
      this.#move(event, ...moves[key]);
    } else if (key === "Delete" && !this.isEditing && this.#isText) {
      event.preventDefault();
      this.#input.value = "";
      this.#typed();
      this.commit();
    }
  }

  #escape(event) {
    event.preventDefault();
    event.stopPropagation();
    this.grid.on.says("");
    if (this.isEditing) {
      this.isEditing = false;
      this.#input.removeAttribute("aria-invalid");
      this.grid.drawRow(this.key);
      this.#input.select?.();
    } else {
      this.leave();
    }
  }

  #move(event, down, right) {
    const { keys, columns, at } = this.grid;
    let row = at.get(this.key) + down;
    let column = columns.indexOf(this.#column) + right;
    if (event.key === "Tab" && !columns[column]) {
      row += right;
      column = (column + columns.length) % columns.length;
    }
    if (Math.abs(down) === PAGE) {
      row = Math.min(Math.max(row, 0), keys.length - 1);
    }
    if (keys[row] !== undefined && columns[column]) {
      event.preventDefault();
      this.stand(keys[row], columns[column].name);
    } else if (event.key !== "Tab") { // at an end Tab leaves the table
      event.preventDefault();
      this.commit();
    }
  }

  // One cell's words go into an input as everywhere; several, or into a choice, are laid over cells.
  #paste(event) {
    const text = event.clipboardData.getData("text/plain");
    const isOne = !/[\t\n]/.test(text.trim()) && this.#isText && (this.isEditing || !text.endsWith("\n"));
    if (this.key !== null && text.trim() && !isOne) {
      event.preventDefault();
      this.isEditing = false;
      this.grid.on.paste(text, this.key, this.name);
    }
  }
}
