/* The tab of the plan's picture; what is in it is fetched when there is a plan, or the tab opens. */

import { make } from "../dom.js";

export class Plan {
  #isBegun = false;

  constructor(desk) {
    this.desk = desk;
    this.title = desk.say("tab.plan");
    this.count = null;
    this.element = make("div", { class: "yl-plan-tab yl-scroll" });
    if (desk.given.plan) {
      this.opened();
    }
  }

  /** Begin, once: the picture then lies under the map. */
  async opened() {
    if (this.#isBegun) {
      return;
    }
    this.#isBegun = true;
    const { map, words, work, changed } = this.desk;
    const { placing } = await import("../placing.js");
    placing(this.element, { map, words, ask: (kind, body) => work.link.ask(kind, body), onFit: changed });
  }
}
