/* What stands in the editor's element: a top line, the map, and one panel at its side. */

import { fill, make } from "./dom.js";
import { icon } from "./icons.js";
import { Refusal } from "./link.js";
import { Clashes } from "./panel/clashes.js";
import { History } from "./panel/history.js";
import { Plan } from "./panel/plan.js";
import { Problems } from "./panel/problems.js";
import { Status } from "./panel/status.js";
import { Suggestions } from "./panel/suggestions.js";
import { Table } from "./panel/table.js";
import { Tabs } from "./panel/tabs.js";

export class Shell {
  /**
   * @param {HTMLElement} root
   * @param {object} given
   * @param {import("./work.js").Work} given.work opened
   * @param {(key: string, values?: object) => string} given.say
   * @param {string} given.language
   * @param {Object<string, string>} given.words
   * @param {Function} given.openMap
   * @param {() => void} given.again opens the compound once more, with what else was kept
   */
  constructor(root, { openMap, ...given }) {
    const { work, say, words } = given;
    Object.assign(this, { work, say });
    const ground = make("div", { class: "yl-ground" });
    const side = make("aside", { class: "yl-side", "aria-label": say("panel") });
    this.main = make("div", { class: "yl-main" }, ground, side);
    const desk = {
      ...{ ...given, sheet: work.sheet, given: work.opened },
      ask: (kind, body, fault) => this.#ask(kind, body, fault),
      guard: (deed) => this.#guard(deed),
      saveNow: (choices) => this.save(choices),
      step: (way) => this.step(way),
      changed: () => this.#refresh(),
    };
    this.status = new Status(desk);
    fill(root, this.status.element, this.status.notes, this.main);
    const { tiles, box } = work.opened;
    this.map = openMap(ground, { sheet: work.sheet, words, tiles, box });
    this.#panels({ ...desk, map: this.map }, side);
    work.on(() => this.#refresh());
    work.sheet.on("base", () => this.#refresh());
    this.#refresh();
  }

  #panels(desk, side) {
    this.table = new Table(desk);
    this.panels = new Map([
      ["table", this.table],
      ["problems", new Problems(desk)],
      ["suggestions", new Suggestions(desk)],
      ["history", new History({ ...desk, isOpen: () => this.tabs?.chosen === "history" })],
      ["plan", new Plan(desk)],
    ]);
    this.tabs = new Tabs(this.panels, this.say("panel"));
    this.clashes = new Clashes(desk);
    const label = this.say("fold");
    const fold = make("button", {
      ...{ type: "button", class: "yl-fold", "aria-expanded": "true", "aria-label": label, title: label },
      onclick: () => this.#fold(fold),
    }, icon("fold", 18));
    fill(side, this.tabs.list, this.tabs.body, this.clashes.element);
    this.main.append(fold);
  }

  #fold(button) {
    const isFolded = this.main.classList.toggle("yl-folded");
    const label = this.say(isFolded ? "unfold" : "fold");
    button.setAttribute("aria-expanded", !isFolded);
    button.setAttribute("aria-label", label);
    button.title = label;
    fill(button, icon(isFolded ? "unfold" : "fold", 18));
    this.map.invalidate();
  }

  // The table follows the sheet by itself, so that nothing else touches the cell that is typed into.
  #refresh() {
    this.status.refresh();
    for (const panel of this.panels.values()) {
      if (panel !== this.table) {
        panel.refresh?.();
      }
    }
    this.tabs.refresh();
    this.clashes.refresh();
    this.clashes.element.hidden = !this.clashes.isOpen;
    this.tabs.list.hidden = this.clashes.isOpen;
    this.tabs.body.hidden = this.clashes.isOpen;
  }

  // -- deeds that several parts share -------------------------------------------------------------

  /** Ask Python; a refusal is said in an element of the asking panel, and the answer is null. */
  async #ask(kind, body, fault) {
    fault.textContent = "";
    try {
      return await this.work.link.ask(kind, body);
    } catch (error) {
      if (!(error instanceof Refusal)) {
        throw error;
      }
      fault.textContent = [error.says, error.mend].filter(Boolean).join(" ");
      return null;
    }
  }

  async #guard(deed) {
    try {
      await deed();
    } catch (error) {
      if (!(error instanceof Refusal)) {
        throw error;
      }
      this.work.fault = { says: error.says, mend: error.mend };
      this.work.tell();
    }
  }

  /** Save what is drawn, what is being typed with it; where it clashed, only with `choices`. */
  async save(choices = null) {
    if (!this.table.commit() || !this.work.canSave || (this.work.clashes && !choices)) {
      return false;
    }
    const isSaved = await this.work.save(this.status.note.value.trim(), choices ?? {});
    if (isSaved) {
      this.status.note.value = "";
      this.work.checkSoon(0);
    }
    return isSaved;
  }

  /** Undo or redo. */
  step(way) {
    if (this.table.commit()) {
      this.work.sheet[way]();
    }
  }

  close() {
    this.status.close();
    this.map.destroy();
  }
}
