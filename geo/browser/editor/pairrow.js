/* One pair of points in the list: how far off it is, where it lies, and how to say so otherwise. */

import { make } from "./dom.js";
import { icon } from "./icons.js";

const DATUMS = ["gcj02", "bd09", "wgs84"]; // what most phones' maps show comes first

/**
 * Return the row of a pair.
 * @param {Pair} pair
 * @param {{number: number, colour: string, isBad: boolean, label: string, say: Function,
 *   onPick: Function, onGo: Function, onType: (typed: object) => void, onDrop: Function}} given
 */
export function pairRow(pair, { number, colour, isBad, label, say, onPick, onGo, onType, onDrop }) {
  const badge = make("button", { type: "button", class: isBad ? "yl-pin yl-pin-bad" : "yl-pin", title: label,
    "aria-label": label, disabled: !pair.place, onclick: onGo }, String(number));
  badge.style.setProperty("--yl-pin", colour);
  const typing = typed({ say, onType, isOpen: !pair.place });
  const act = pair.place
    ? make("span", { class: isBad ? "yl-pair-off yl-plan-bad" : "yl-pair-off" }, off(pair, say))
    : make("button", { type: "button", class: "yl-button yl-small", onclick: onPick }, say("plan.on_map"));
  const drop = make("button", { type: "button", class: "yl-button yl-small yl-icon-only yl-plain",
    title: say("plan.drop", { number }), "aria-label": say("plan.drop", { number }), onclick: onDrop }, icon("trash", 18));
  const retype = pair.place && make("button", { type: "button", class: "yl-button yl-small yl-plain",
    onclick: () => { typing.hidden = !typing.hidden; typing.querySelector("input").focus(); } }, say("plan.type"));
  return make("li", {}, make("div", { class: "yl-pair" }, badge, act, retype, drop), typing);
}

function off({ off: metres, isBad }, say) {
  if (metres === null) {
    return "";
  }
  return say(isBad ? "plan.off_bad" : "plan.off", { metres: metres.toFixed(metres < 10 ? 1 : 0) });
}

/** Return the boxes for a place as a phone's map shows it. */
function typed({ say, onType, isOpen }) {
  const place = make("input", { type: "text", class: "yl-pair-place", placeholder: say("plan.example"),
    "aria-label": say("plan.typed"), maxLength: 200, autocomplete: "off", spellcheck: false });
  const datum = make("select", { "aria-label": say("plan.from") },
    ...DATUMS.map((name) => make("option", { value: name }, say(`plan.${name}`))));
  const take = () => place.value.trim() && onType({ text: place.value.trim(), datum: datum.value });
  place.addEventListener("keydown", (event) => event.key === "Enter" && !event.isComposing && take());
  return make("div", { class: "yl-pair-typed", hidden: !isOpen }, make("span", {}, say("plan.typed")),
    place, datum, make("button", { type: "button", class: "yl-button yl-small", onclick: take }, say("plan.take")));
}
