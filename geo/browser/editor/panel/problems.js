/* What is wrong, live: grouped, in plain words, each with its mend; a click goes there. */

import { fill, make } from "../dom.js";
import { icon } from "../icons.js";

const LEVELS = ["error", "warning", "hint"];

export class Problems {
  #shown = null;

  constructor(desk) {
    Object.assign(this, desk);
    this.title = this.say("tab.problems");
    this.state = make("p", { class: "yl-check-state", role: "status" });
    this.fault = make("p", { class: "yl-fault", role: "alert" });
    this.list = make("div", { class: "yl-groups" });
    this.element = make("div", { class: "yl-problems yl-scroll" }, this.state, this.fault, this.list);
    this.mending = null;
  }

  /** How many there are, for the tab; null while nobody knows. */
  get count() {
    return this.work.problems?.length ?? null;
  }

  /** Whether something blocks publishing. */
  get isGrave() {
    return Boolean(this.work.problems?.some(({ level }) => level === "error"));
  }

  refresh() {
    const { problems, isChecking } = this.work;
    const isGood = problems && !problems.length;
    const key = isChecking || !problems ? "problems.checking" : isGood ? "problems.good" : "problems.count";
    const sentence = this.say(key, { count: problems?.length ?? 0 });
    if (this.state.textContent !== sentence) {
      const sign = key === "problems.good" ? icon("good", 20) : null;
      this.state.className = `yl-check-state yl-${key.split(".")[1]}`;
      fill(this.state, sign, sentence);
    }
    if (problems !== this.#shown) {
      this.#shown = problems;
      this.fault.textContent = "";
      const groups = LEVELS.map((level) => [level, (problems ?? []).filter((each) => each.level === level)]);
      fill(this.list, groups.filter(([, found]) => found.length).map((group) => this.#group(...group)));
    }
  }

  #group(level, found) {
    return make("section", { class: `yl-group yl-${level}` },
      make("h2", {}, icon(level, 18), this.say(`problems.${level}`),
        make("span", { class: "yl-count" }, found.length)),
      make("ul", {}, found.map((problem) => this.#problem(problem))));
  }

  #problem(problem) {
    const { says, mend, certain } = problem;
    return make("li", {},
      make("button", { type: "button", class: "yl-row-button", onclick: () => this.#go(problem) },
        make("span", { class: "yl-says" }, says),
        mend && make("span", { class: "yl-mend" }, mend)),
      certain && make("button",
        { type: "button", class: "yl-button yl-small", onclick: (event) => this.#mend(problem, event.target) },
        icon("mend", 16), this.say("problems.mend")));
  }

  #go({ keys, at }) {
    const there = keys.filter((key) => this.sheet.has(key));
    this.sheet.select(there, { from: "problems" });
    if (there.length || at) {
      this.map.goTo(there.length ? there : at);
    }
  }

  async #mend({ code, layer, feature, says }, button) {
    button.disabled = true;
    const answer = await this.ask("mend", this.work.body({ code, layer, feature }), this.fault);
    button.disabled = false;
    if (answer) {
      this.sheet.change(answer.says || says, answer);
    }
  }
}
