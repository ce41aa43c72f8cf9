/* The top line: what is open, whether it is saved, undo, redo, and the one primary action. */

import { ago, fill, make, write } from "../dom.js";
import { icon } from "../icons.js";

const TICK = 30000; // ms: "3 minutes ago" becomes "4 minutes ago"

export class Status {
  constructor(desk) {
    Object.assign(this, desk);
    this.name = make("h1", { class: "yl-name" }, this.work.opened.name || this.say("unnamed"));
    this.sign = make("span", { class: "yl-sign" });
    this.words = make("span", { role: "status" });
    this.take = make("button", { type: "button", class: "yl-button yl-small",
      onclick: () => this.guard(() => this.work.takeNewest()) }, this.say("state.take"));
    this.state = make("div", { class: "yl-state" }, this.sign, this.words, this.take);
    this.undo = this.#button("undo", () => this.step("undo"));
    this.redo = this.#button("redo", () => this.step("redo"));
    this.note = make("input", {
      ...{ class: "yl-input yl-note", type: "text", maxLength: 200, autocomplete: "off" },
      ...{ placeholder: this.say("note"), "aria-label": this.say("note") },
      onkeydown: (event) => event.key === "Enter" && !event.isComposing && this.saveNow(),
    });
    this.save = make("button", { type: "button", class: "yl-button yl-primary", onclick: () => this.saveNow(),
      title: `${this.say("save")} (Ctrl+S)` }, icon("save", 18), this.say("save"));
    this.element = make("header", { class: "yl-bar" }, this.name, this.state,
      make("div", { class: "yl-actions" }, this.undo, this.redo, this.note, this.save));
    this.notes = make("div", { class: "yl-notes" });
    this.timer = setInterval(() => this.refresh(), TICK);
  }

  #button(name, onclick) {
    return make("button", { type: "button", class: "yl-button yl-icon-only", onclick,
      "aria-label": this.say(name) }, icon(name));
  }

  refresh() {
    const { work, sheet } = this;
    const [name, values] = this.#state();
    const sentence = this.say(`state.${name}`, values);
    write(this.words, sentence);
    this.words.title = sentence;
    if (this.state.dataset.state !== name) {
      this.state.dataset.state = name;
      const signs = { offline: "offline", full: "warning", others: "people", behind: "people", saved: "good", just: "good" };
      fill(this.sign, signs[name] && icon(signs[name], 18));
    }
    this.take.hidden = name !== "others";
    this.undo.disabled = !sheet.canUndo;
    this.redo.disabled = !sheet.canRedo;
    const undone = sheet.canUndo && sheet.lastSays ? ` · ${sheet.lastSays}` : "";
    this.undo.title = `${this.say("undo")}${undone} (Ctrl+Z)`;
    this.redo.title = `${this.say("redo")} (Ctrl+Y)`;
    this.save.disabled = !work.canSave || Boolean(work.clashes);
    this.save.setAttribute("aria-busy", work.isSaving);
    this.#notes();
  }

  /** What is true now, the gravest first; `values` fill the sentence. */
  #state() {
    const { work, sheet, say, language } = this;
    const count = sheet.count;
    if (!work.link.isConnected) {
      return work.isSafe ? ["offline", {}] : ["full", {}];
    }
    if (work.isSaving) {
      return ["saving", {}];
    }
    if (!work.isSafe) {
      return ["full", {}];
    }
    if (work.newest !== work.base) {
      return [count ? "behind" : "others", { number: work.newest, count }];
    }
    if (count) {
      return ["unsaved", { count }];
    }
    if (!work.saved) {
      return ["never", {}];
    }
    const when = ago(work.saved.at, say, language);
    return when === say("ago.now") ? ["just", {}] : ["saved", { when }];
  }

  // Sentences below the line: what came back, what was refused, what others did.
  #notes() {
    const { work, say, language } = this;
    const { fault, came, news, waits } = work;
    const notes = [];
    if (fault) {
      notes.push(["error", [fault.says, fault.mend], () => { work.fault = null; }]);
    }
    if (came) {
      const values = { count: came.count, when: ago(came.at, say, language) };
      notes.push(["hint", [say("kept.came", values)], () => { work.came = null; },
        ["kept.drop", () => work.drop()]]);
    }
    if (news) {
      notes.push(["people", [say("state.merged"), ...news.says], () => { work.news = null; }]);
    }
    if (waits && !this.sheet.dirty) {
      notes.push(["hint", [say("kept.waits", { count: waits })], () => { work.waits = 0; },
        ["kept.open", () => this.again()]]);
    }
    const said = JSON.stringify(notes);
    if (this.notes.dataset.said !== said) {
      this.notes.dataset.said = said;
      fill(this.notes, notes.map((note) => this.#note(...note)));
    }
  }

  #note(sign, sentences, close, [deed, onclick] = []) {
    return make("div", { class: `yl-note-line yl-${sign}`, role: sign === "error" ? "alert" : "status" },
      icon(sign, 18), make("span", {}, sentences.filter(Boolean).join(" ")),
      deed && make("button", { type: "button", class: "yl-button yl-small", onclick }, this.say(deed)),
      make("button", { type: "button", class: "yl-button yl-icon-only yl-small yl-plain",
        "aria-label": this.say("close"), onclick: () => { close(); this.refresh(); } }, icon("close", 16)));
  }

  close() {
    clearInterval(this.timer);
  }
}
