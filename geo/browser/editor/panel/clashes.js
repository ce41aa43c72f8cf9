/* Where somebody was before: both changes side by side, feature by feature, and which one counts. */

import { fill, make } from "../dom.js";
import { called } from "./cells.js";

/** The name that a decision about a clash has in the question to Python. */
const nameOf = ({ key, part }) => `${key}:${part}`;

export class Clashes {
  #shown = null;
  #choices = {};

  constructor(desk) {
    Object.assign(this, desk);
    this.list = make("div", { class: "yl-clash-list" });
    this.save = make("button", { type: "button", class: "yl-button yl-primary", onclick: () => this.#save() },
      this.say("save"));
    const all = (whose) => make("button",
      { type: "button", class: "yl-button", onclick: () => this.#all(whose) }, this.say(`clash.all_${whose}`));
    this.lead = make("p", { class: "yl-lead" });
    this.element = make("section", { class: "yl-clashes", tabIndex: -1, "aria-label": this.say("clash.title") },
      make("h2", {}, this.say("clash.title")), this.lead,
      make("div", { class: "yl-both" }, all("mine"), all("theirs")), this.list,
      make("div", { class: "yl-foot" }, this.save,
        make("button", { type: "button", class: "yl-button", onclick: () => this.#later() },
          this.say("clash.later"))));
  }

  get isOpen() {
    return Boolean(this.work.clashes?.length);
  }

  refresh() {
    if (this.work.clashes !== this.#shown) {
      this.#forget(this.work.clashes ?? []);
      this.#shown = this.work.clashes;
      this.#draw();
      if (this.isOpen) {
        this.element.focus();
      }
    }
    this.#count();
  }

  // A decision that was made stays made where the very same question comes again.
  #forget(asked) {
    const before = new Map((this.#shown ?? []).map((clash) => [nameOf(clash), clash]));
    for (const clash of asked) {
      if (before.has(nameOf(clash)) && before.get(nameOf(clash)).theirs !== clash.theirs) {
        delete this.#choices[nameOf(clash)];
      }
    }
  }

  #draw() {
    const groups = Map.groupBy(this.#shown ?? [], ({ key }) => key);
    fill(this.list, [...groups].map(([key, clashes]) =>
      make("section", { class: "yl-clash" },
        make("h3", {}, make("button", { type: "button", class: "yl-link", onclick: () => this.#go(key) },
          this.#called(key) || clashes[0].title)),
        clashes.map((clash) => this.#clash(clash)))));
  }

  #called(key) {
    return this.sheet.has(key) ? called(this.sheet.get(key)) : "";
  }

  #clash(clash) {
    const name = nameOf(clash);
    const side = (whose) =>
      make("label", { class: "yl-option" },
        make("input", { type: "radio", name: `yl-${name}`, value: whose, checked: this.#choices[name] === whose,
          onchange: () => { this.#choices[name] = whose; this.#count(); } }),
        make("span", {}, make("span", { class: "yl-whose" }, this.say(`clash.${whose}`)),
          make("span", { class: "yl-value" }, clash[whose] || this.say("clash.empty"))));
    return make("fieldset", {},
      make("legend", {}, clash.says,
        clash.base && make("span", { class: "yl-quiet" }, this.say("clash.base", { base: clash.base }))),
      make("div", { class: "yl-sides" }, side("mine"), side("theirs")));
  }

  #left() {
    return (this.#shown ?? []).filter((clash) => !this.#choices[nameOf(clash)]).length;
  }

  #count() {
    const count = this.#left();
    this.lead.textContent = count ? this.say("clash.left", { count }) : this.say("clash.ready");
    this.save.disabled = count > 0 || this.work.isSaving;
  }

  #go(key) {
    if (this.sheet.has(key)) {
      this.sheet.select([key], { from: "clashes" });
      this.map.goTo([key]);
    }
  }

  #all(whose) {
    for (const clash of this.#shown) {
      this.#choices[nameOf(clash)] = whose;
    }
    this.#draw();
    this.#count();
  }

  async #save() {
    if (await this.saveNow(this.#choices)) {
      this.#choices = {};
    }
  }

  #later() {
    this.work.clashes = null;
    this.work.tell();
  }
}
