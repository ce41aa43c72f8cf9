/* Tabs of the side panel: one body in view, arrow keys between them. */

import { make, write } from "../dom.js";
import { icon } from "../icons.js";

export class Tabs {
  /** @param {Map<string, {title: string, element: HTMLElement, count?: number|null, isGrave?: boolean,
   *   opened?: Function, left?: Function}>} panels */
  constructor(panels, label) {
    this.panels = panels;
    this.buttons = new Map([...panels].map(([name, panel]) => [name, this.#button(name, panel)]));
    this.list = make("div", { class: "yl-tabs", role: "tablist", "aria-label": label,
      onkeydown: (event) => this.#key(event) }, ...this.buttons.values());
    this.bodies = new Map([...panels].map(([name, { element }]) => [name,
      make("div", { class: "yl-tab-body", role: "tabpanel", id: `yl-body-${name}`,
        "aria-labelledby": `yl-tab-${name}` }, element)]));
    this.body = make("div", { class: "yl-bodies" }, ...this.bodies.values());
    const asked = new URLSearchParams(window.location.search).get("tab");
    this.choose(panels.has(asked) ? asked : [...panels.keys()][0]);
  }

  #button(name, { title }) {
    return make("button",
      { type: "button", role: "tab", class: "yl-tab", id: `yl-tab-${name}`, dataset: { name },
        "aria-controls": `yl-body-${name}`, onclick: () => this.choose(name) },
      icon(name, 18), make("span", {}, title), make("span", { class: "yl-badge", hidden: true }));
  }

  /** Bring a body into view; it hears that it was opened, the last one that it was left. */
  choose(name) {
    if (name === this.chosen) {
      return;
    }
    const last = this.panels.get(this.chosen);
    this.chosen = name;
    for (const [each, button] of this.buttons) {
      const isHere = each === name;
      button.setAttribute("aria-selected", isHere);
      button.tabIndex = isHere ? 0 : -1;
      this.bodies.get(each).hidden = !isHere;
    }
    last?.left?.();
    this.panels.get(name).opened?.();
  }

  /** Show how many there are beside the titles. */
  refresh() {
    for (const [name, panel] of this.panels) {
      const badge = this.buttons.get(name).lastChild;
      badge.hidden = !panel.count;
      badge.classList.toggle("yl-grave", Boolean(panel.isGrave));
      write(badge, panel.count ? String(panel.count) : "");
    }
  }

  #key(event) {
    const names = [...this.buttons.keys()];
    const here = names.indexOf(this.chosen);
    const to = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: names.length - 1 }[event.key];
    if (to !== undefined) {
      const name = names[(to + names.length) % names.length];
      this.choose(name);
      this.buttons.get(name).focus();
      event.preventDefault();
    }
  }
}
