/* The tab of the plan: its picture, pairs of points that place it on the map, and how well they do. */

import { fill, make, speaker, write } from "./dom.js";
import { icon } from "./icons.js";
import { Refusal } from "./link.js";
import { ENOUGH, Pairs } from "./pairs.js";
import { pairRow } from "./pairrow.js";
import { Picture } from "./picture.js";

const STYLE = new URL("placing.css", import.meta.url).href;
const WAYS = ["similarity", "affine"];
const OPACITY = 60; // per cent, at first: the plan is read, and the map below it too

/**
 * Fill the tab.
 * @param {HTMLElement} host
 * @param {{map: object, ask: (kind: string, body: object) => Promise<object>,
 *   words: Object<string, string>, onFit: (fit: object|null) => void}} given
 */
export async function placing(host, { map, ask, words, onFit }) {
  const say = speaker(words);
  host.append(make("link", { rel: "stylesheet", href: STYLE }));
  const wait = make("p", { class: "yl-plan-note", role: "status" }, say("plan.loading"));
  host.append(wait);
  try {
    const plan = await ask("plan", {});
    wait.remove();
    host.append(new Placing({ plan, map, ask, say, onFit }).element);
  } catch (error) {
    fill(wait, ...refused(error));
  }
}

/** Return what Python says is wrong; whatever else is thrown on. */
function refused(error) {
  if (!(error instanceof Refusal)) {
    throw error;
  }
  return [error.says, " ", error.mend];
}

class Placing {
  #last = 0; // the newest question: older answers are late
  #isPicking = false;

  constructor({ plan, map, ask, say, onFit }) {
    Object.assign(this, { plan, map, ask, say, onFit, fit: plan.fit, opacity: OPACITY, isShown: true });
    this.isKept = plan.points.length > 0;
    this.pairs = new Pairs(plan.points, plan.kind);
    this.pairs.take(plan, this.pairs.whole);
    this.picture = new Picture({
      ...{ source: plan.picture, width: plan.width, height: plan.height, label: say("plan.picture") },
      onPlace: (at) => this.#begin(at),
    });
    this.hint = make("p", { class: "yl-plan-hint", role: "status" });
    this.result = make("p", { class: "yl-plan-result", role: "status" });
    this.list = make("ol", { class: "yl-pairs", "aria-label": say("plan.points") });
    this.element = make("div", { class: "yl-placing" },
      this.hint, this.#pane(), this.result, this.list, this.#ways(), this.#looks());
    this.#show();
  }

  // -- what stands in the tab ---------------------------------------------------------------------

  #pane() {
    const button = (key, sign, onclick) => make("button",
      { type: "button", title: this.say(key), "aria-label": this.say(key), onclick }, sign);
    return make("div", { class: "yl-picture-frame" }, this.picture.element,
      make("div", { class: "yl-picture-zoom" },
        button("plan.closer", "+", () => this.picture.zoom(1.5)),
        button("plan.farther", "−", () => this.picture.zoom(1 / 1.5)),
        button("plan.whole", icon("whole", 18), () => this.picture.fit()),
        button("plan.wide", icon("wide", 18), () => this.#widen())));
  }

  #ways() {
    const choice = (how) => make("label", {},
      make("input", { type: "radio", name: "yl-plan-how", value: how, checked: how === this.pairs.how,
        onchange: () => this.#setHow(how) }), this.say(`plan.${how}`));
    return make("fieldset", { class: "yl-plan-ways" },
      make("legend", {}, this.say("plan.how")), ...WAYS.map(choice));
  }

  #looks() {
    const shown = make("input", { type: "checkbox", checked: true,
      onchange: () => { this.isShown = shown.checked; this.#draw(); } });
    const slider = make("input", { type: "range", min: 10, max: 100, step: 5, value: OPACITY,
      oninput: () => { this.opacity = Number(slider.value); this.#draw(); } });
    return make("div", { class: "yl-plan-looks" },
      make("label", {}, shown, this.say("plan.show")),
      make("label", {}, this.say("plan.opacity"), slider));
  }

  // The panel as wide as the map, so that a large plan can be read, and back.
  #widen() {
    this.element.classList.toggle("yl-wide");
  }

  // -- what people do -----------------------------------------------------------------------------

  #begin(at) {
    const isNew = !this.pairs.open;
    this.pairs.begin(at);
    this.#show();
    if (isNew || !this.#isPicking) {
      this.#pick(this.pairs.open);
    }
  }

  async #pick(pair) {
    if (this.#isPicking) {
      return;
    }
    this.#isPicking = true;
    const place = await this.map.pick(this.say("plan.pick", { number: this.pairs.number(pair) }));
    this.#isPicking = false;
    if (place && this.pairs.number(pair)) {
      this.#change(() => Object.assign(pair, { place, typed: null }));
    }
  }

  #change(deed) {
    deed();
    if (!this.pairs.open) {
      this.map.unpick(); // its place was typed, or the point is gone
    }
    this.pairs.forget();
    this.#show();
    this.#ask();
  }

  #setHow(how) {
    this.#change(() => { this.pairs.how = how; });
  }

  /** Ask where the plan lies now; three pairs and more are kept, and so is taking some away. */
  async #ask() {
    const asked = this.pairs.whole;
    const question = { points: this.pairs.wire(), how: this.pairs.how };
    const isWorth = asked.length >= ENOUGH || this.isKept;
    const number = ++this.#last;
    try {
      const answer = await this.ask(isWorth ? "plan-save" : "plan-fit", question);
      this.isKept ||= isWorth;
      if (number === this.#last) {
        this.pairs.take(answer, asked);
        this.fit = answer.fit;
        this.#say(answer.fit?.says ?? "", answer.fit?.worst != null);
      }
    } catch (error) {
      const said = refused(error);
      if (number === this.#last) {
        this.fit = null;
        for (const pair of asked.filter(({ typed, place }) => typed && !place)) {
          pair.typed = null; // it may be that which nobody could read
        }
        this.#say(said.join(""), true);
      }
    }
    if (number === this.#last) {
      this.#show();
      this.onFit?.(this.fit);
    }
  }

  // -- what is seen -------------------------------------------------------------------------------

  #say(words, isBad) {
    write(this.result, words);
    this.result.classList.toggle("yl-plan-bad", Boolean(isBad));
  }

  #show() {
    const { pairs, say } = this;
    const open = pairs.open;
    write(this.hint, say(open ? "plan.then" : pairs.all.length < ENOUGH ? "plan.first" : "plan.next",
      { number: open ? pairs.number(open) : pairs.all.length + 1, count: ENOUGH }));
    if (this.fit && !this.result.textContent) {
      this.#say(this.fit.says, this.fit.worst !== null);
    }
    this.picture.show(pairs.all.map((pair) => ({
      ...this.#sign(pair), at: pair.at,
      onMove: (at) => this.#change(() => { pair.at = at; }),
      onDrop: () => this.#change(() => pairs.drop(pair)),
    })));
    fill(this.list, pairs.all.map((pair) => pairRow(pair, { ...this.#sign(pair), say,
      onPick: () => this.#pick(pair),
      onGo: () => this.map.goTo(pair.place),
      onType: (typed) => this.#change(() => Object.assign(pair, { typed })),
      onDrop: () => this.#change(() => pairs.drop(pair)),
    })));
    this.#draw();
  }

  #sign(pair) {
    const number = this.pairs.number(pair);
    return { number, colour: this.pairs.colour(pair), isBad: pair.isBad, label: this.say("plan.point", { number }) };
  }

  /** Draw the plan under the map, and its points on it. */
  #draw() {
    const { picture } = this.plan;
    const isThere = this.isShown && this.fit;
    this.map.showPlan(isThere ? { picture, corners: this.fit.corners, opacity: this.opacity / 100 } : null);
    const placed = this.isShown ? this.pairs.all.filter(({ place }) => place) : [];
    this.map.showPins(placed.map((pair) => ({ ...this.#sign(pair), place: pair.place,
      onMove: (place) => this.#change(() => Object.assign(pair, { place, typed: null })) })));
  }
}
