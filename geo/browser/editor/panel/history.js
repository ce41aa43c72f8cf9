/* What was saved, when and by whom; two of them compared on the map and in words; one restored. */

import { fill, make, write } from "../dom.js";

const NOW = "now";

export class History {
  #entries = null;
  #revision = null; // the revision that the list was fetched at
  #picked = []; // numbers, in the order they were picked
  #isAsked = false; // whether restoring waits for a yes

  constructor(desk) {
    Object.assign(this, desk);
    this.title = this.say("tab.history");
    this.fault = make("p", { class: "yl-fault", role: "alert" });
    this.list = make("ul", { class: "yl-list yl-revisions" });
    this.deeds = make("div", { class: "yl-deeds", role: "status" });
    this.changes = make("div", { class: "yl-changes" });
    this.element = make("div", { class: "yl-history yl-scroll" },
      make("p", { class: "yl-lead" }, this.say("history.lead")), this.fault, this.deeds, this.changes, this.list);
  }

  get count() {
    return null;
  }

  /** Fetch the list when the tab is opened, and again when something newer is saved. */
  opened() {
    if (this.#entries === null || this.#revision !== this.work.newest) {
      this.#fetch();
    }
  }

  refresh() {
    if (this.isOpen() && this.#entries && this.#revision !== this.work.newest) {
      this.#fetch();
    }
    this.#deeds();
  }

  async #fetch() {
    this.#revision = this.work.newest;
    const answer = await this.ask("history", {}, this.fault);
    this.#entries = answer?.entries ?? this.#entries ?? [];
    this.#revision = this.#entries[0]?.number ?? this.#revision;
    const there = new Set([NOW, ...this.#entries.map(({ number }) => number)]);
    this.#picked = this.#picked.filter((number) => there.has(number));
    this.#draw();
  }

  #draw() {
    const present = { number: NOW, when: this.say("history.now"), note: "" };
    const isNew = this.work.sheet.dirty;
    const entries = isNew ? [present, ...this.#entries] : this.#entries;
    fill(this.list, entries.length ? entries.map((entry) => this.#entry(entry))
      : make("li", { class: "yl-empty" }, this.say("history.none")));
    this.#deeds();
  }

  #entry({ number, when, author, note, live }) {
    const title = number === NOW ? when : this.say("history.revision", { number });
    const said = [number === NOW ? "" : when, author].filter(Boolean).join(" · ");
    const pick = make("input", {
      ...{ type: "checkbox", checked: this.#picked.includes(number), onchange: () => this.#pick(number) },
    });
    return make("li", {},
      make("label", { class: "yl-revision" }, pick,
        make("span", { class: "yl-revision-words" },
          make("strong", {}, title, live && make("span", { class: "yl-live" }, this.say("history.live"))),
          make("span", { class: "yl-quiet" }, said),
          note && make("span", {}, note))));
  }

  // Of three the one that was picked first is let go.
  #pick(number) {
    const without = this.#picked.filter((each) => each !== number);
    this.#picked = without.length < this.#picked.length ? without : [...this.#picked.slice(-1), number];
    this.#isAsked = false;
    this.#close();
    this.#draw();
  }

  #deeds() {
    const [one, other] = this.#picked;
    const saved = this.#picked.filter((each) => each !== NOW);
    const button = (key, onclick, look = "") =>
      make("button", { type: "button", class: `yl-button ${look}`, onclick }, this.say(key));
    const deeds = [];
    if (this.#isAsked) {
      deeds.push(...this.#question(one, button));
    } else if (other !== undefined) {
      deeds.push(button("history.compare", () => this.#compare(), "yl-strong"));
    } else if (saved.length) {
      deeds.push(button("history.compare_now", () => this.#compare(), "yl-strong"));
      if (one !== this.work.base) {
        deeds.push(button("history.restore", () => this.#sure()));
      }
    }
    const said = `${this.#isAsked}${this.#picked}${this.work.sheet.dirty}${this.work.base}`;
    if (this.deeds.dataset.said !== said) {
      this.deeds.dataset.said = said;
      fill(this.deeds, deeds);
    }
  }

  #question(number, button) {
    if (this.work.sheet.dirty) {
      return [make("p", {}, this.say("history.save_first")), button("cancel", () => this.#sure(false))];
    }
    return [
      make("p", {}, this.say("history.sure", { number, newest: this.work.newest })),
      button("history.restore_yes", () => this.#restore(number), "yl-strong"),
      button("cancel", () => this.#sure(false)),
    ];
  }

  #sure(isAsked = true) {
    this.#isAsked = isAsked;
    this.#deeds();
    this.deeds.querySelector("button")?.focus();
  }

  async #compare() {
    const saved = this.#picked.filter((each) => each !== NOW).sort((a, b) => a - b);
    const [before, after = null] = saved;
    const drawn = after === null ? this.work.body() : {};
    const answer = await this.ask("compare", { ...drawn, before, after }, this.fault);
    if (!answer) {
      return;
    }
    this.map.showChanges(answer.changes.length ? answer.changes : null);
    fill(this.changes,
      make("div", { class: "yl-changes-head" },
        make("strong", {}, answer.changes.length ? this.say("history.differ", { count: answer.changes.length })
          : this.say("history.same")),
        make("button", { type: "button", class: "yl-button yl-small yl-plain", onclick: () => this.#close() },
          this.say("history.close"))),
      answer.changes.length > 0 && make("ul", { class: "yl-list" }, answer.changes.map((each) => this.#change(each))));
  }

  #change({ key, kind, says, before, after }) {
    const go = () => this.map.goTo(this.sheet.has(key) ? [key] : corner((after ?? before).coordinates));
    return make("li", {},
      make("button", { type: "button", class: "yl-row-button", onclick: go },
        make("span", { class: `yl-kind yl-kind-${kind}` }, this.say(`history.${kind}`)),
        make("span", { class: "yl-says" }, says)));
  }

  #close() {
    this.map.showChanges(null);
    this.changes.replaceChildren();
  }

  async #restore(number) {
    this.#isAsked = false;
    if (this.work.newest !== this.work.base) {
      await this.guard(() => this.work.takeNewest());
    }
    const answer = await this.ask("restore", { number, base: this.work.base }, this.fault);
    if (answer?.clashes) {
      this.fault.textContent = this.say("history.again"); // somebody saved in this very moment
      await this.guard(() => this.work.takeNewest());
    } else if (answer) {
      this.work.take(answer);
    }
    this.work.checkSoon();
    this.work.tell();
  }

  /** Take the comparison off the map when another tab is opened. */
  left() {
    this.#close();
    write(this.fault, "");
  }
}

/** Return the first position in nested coordinates. */
function corner(coordinates) {
  return typeof coordinates[0] === "number" ? coordinates : corner(coordinates[0]);
}
