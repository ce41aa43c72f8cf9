/* The rail of tools beside the map, their keys, and which one is at work. */

import { remove } from "../deeds.js";
import { make } from "../dom.js";
import { building } from "./building.js";
import { boundary, path, wall } from "./draw.js";
import { pictures } from "./pictures.js";
import { bay, door, gate, landmark } from "./points.js";
import { reshape } from "./reshape.js";
import { select } from "./select.js";
import { numbers, row, split } from "./strokes.js";

// name, key, maker; a name of null is a line between groups
const TOOLS = [
  ["select", "V", select], ["reshape", "E", reshape], null,
  ["building", "B", building], ["path", "P", path], ["wall", "W", wall],
  ["boundary", "O", boundary], null,
  ["gate", "G", gate], ["door", "D", door], ["bay", "K", bay], ["landmark", "L", landmark], null,
  ["row", "C", row], ["number", "N", numbers], ["split", "X", split],
];

export class Rail {
  constructor(board) {
    this.board = board;
    board.use = (name) => this.use(name);
    const { say } = board;
    this.makers = new Map(TOOLS.filter(Boolean).map(([name, , maker]) => [name, maker]));
    this.buttons = new Map();
    this.element = make("div",
      { class: "yl-rail", role: "toolbar", "aria-orientation": "vertical",
        "aria-label": say("tools") });
    for (const tool of TOOLS) {
      if (!tool) this.element.append(make("hr", {}));
      else this.#button(tool[0], tool[1], () => this.use(tool[0]), "aria-pressed");
    }
    this.#button("delete", "Delete", () => this.#delete());
    board.host.prepend(this.element);
    this.element.addEventListener("keydown", (event) => this.#walk(event));
    board.host.addEventListener("keydown", this.#key);
    this.off = board.sheet.on("select", () => this.#ready());
    window.addEventListener("pagehide", this.#leave, true);
    this.#ready();
    this.use("select");
  }

  #button(name, key, onclick, pressed) {
    const words = this.board.say(`tool.${name}`);
    const button = make("button",
      { type: "button", onclick, title: `${words} (${key})`, "aria-keyshortcuts": key,
      tabIndex: this.buttons.size ? -1 : 0, dataset: { tool: name } }, pictures(name),
        make("span", {}, words));
    if (pressed) button.setAttribute(pressed, "false");
    this.buttons.set(name, button);
    this.element.append(button);
  }

  /** Put a tool to work; what the last one was drawing is kept where it is something. */
  use(name) {
    if (!this.makers.has(name)) return;
    this.#stop(true);
    this.name = name;
    this.tool = this.makers.get(name)(this.board);
    this.tool.start();
    this.board.ground.dataset.atWork = name;
    for (const [each, button] of this.buttons) {
      if (this.makers.has(each)) button.setAttribute("aria-pressed", String(each === name));
    }
  }

  /** Wait for one press on the map, or Enter for its middle: the degrees there. The tool at work
   * rests; Escape, another tool, and `unpick` answer null. */
  pick(says) {
    const { board } = this, { map, ground } = board;
    const before = this.name ?? "select";
    this.#stop(true);
    return new Promise((resolve) => {
      const press = ({ latlng }) => end([latlng.lng, latlng.lat]);
      const end = (place) => {
        this.picked = null;
        map.off("click", press);
        delete ground.dataset.picking;
        ground.style.cursor = "";
        resolve(place);
        if (place) this.use(before);
      };
      this.picked = end;
      this.unpick = () => this.picked && this.use(before);
      const keys = { Escape: () => this.unpick(), Enter: () => press({ latlng: map.getCenter() }) };
      this.tool = { start() {}, stop: () => this.picked?.(null),
        key: ({ key }) => Boolean(keys[key]) && (keys[key](), true) };
      board.says(says);
      ground.dataset.picking = "";
      ground.style.cursor = "crosshair";
      map.on("click", press);
      ground.focus({ preventScroll: true });
    });
  }

  #stop(keep) {
    this.tool?.stop(keep);
    this.tool = this.name = null;
    this.board.offer("");
  }

  #delete() {
    const { sheet, say } = this.board, edits = remove(sheet, sheet.selection);
    if (edits.drop.length) this.board.change(say("did.delete", { count: edits.drop.length }),
      edits);
  }

  #ready() { this.buttons.get("delete").disabled = !this.board.sheet.selection.size; }

  /** Arrow keys walk along the rail, as in every toolbar. */
  #walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const all = [...this.buttons.values()].filter((button) => !button.disabled);
    const at = all.indexOf(document.activeElement);
    const next = all[(at + step + all.length) % all.length];
    for (const button of this.buttons.values()) button.tabIndex = button === next ? 0 : -1;
    next.focus();
    event.preventDefault();
    event.stopPropagation();
  }

  #key = (event) => {
    if (event.target.closest("input, select, textarea, [contenteditable]")
      || event.isComposing) return;
    if (this.#take(event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  };

  #take(event) {
    const { sheet } = this.board, letter = event.key.toUpperCase();
    if (event.ctrlKey || event.metaKey) {
      if (event.altKey) return false;
      if (letter === "Z" && event.shiftKey || letter === "Y") return sheet.redo(), true;
      if (letter !== "Z") return false;
      // While something is drawn, one corner goes back.
      if (this.tool.key(new KeyboardEvent("keydown", { key: "Backspace" }))) return true;
      return sheet.undo(), true;
    }
    if (this.tool.key(event)) return true;
    if (event.key === "Escape") return this.use("select"), true;
    if (event.key === "Delete" || event.key === "Backspace") return this.#delete(), true;
    const found = TOOLS.find((tool) => tool?.[1] === letter);
    if (!found || event.altKey) return false;
    this.use(found[0]);
    return true;
  }

  /** A closed tab keeps what was being drawn, as another tool would; the page may come back. */
  #leave = () => this.name && this.use(this.name);

  destroy() {
    this.off();
    window.removeEventListener("pagehide", this.#leave, true);
    this.#stop(true);
    this.board.unsnap();
  }
}
