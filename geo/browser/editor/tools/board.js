/* What the tools work with: the map's measures, snapping, ghosts, the line of help, small boxes. */

import { L } from "../lib.js";
import { fill, make } from "../dom.js";

const SNAP_PIXELS = 12;
export const HIT_PIXELS = 8; // as near as a hand with a mouse comes
const DRAG_PIXELS = 5; // less is a press of an unsteady hand
const GHOST = { color: "#0B5CAD", weight: 2.5, fillOpacity: 0.15, dashArray: "6 5",
  interactive: false };
const DOT = { radius: 6, color: "#0B5CAD", weight: 2.5, fillColor: "#FFFFFF", fillOpacity: 1,
  interactive: false };

export class Board {
  /** @param {{map, host, field, ground, sheet: Sheet, scene: Scene, painter, say}} parts */
  constructor(parts) {
    Object.assign(this, parts);
    this.help = make("div", { class: "yl-help", role: "status" });
    this.choices = make("div", { class: "yl-choices", role: "group" });
    this.strip = make("div", { class: "yl-strip" }, this.help, this.choices);
    this.field.append(this.strip);
    this.preview = L.layerGroup().addTo(this.map);
    this.ink = L.canvas({ pane: "preview", padding: 0.2 });
    this.#snapForGeoman();
  }

  get frame() { return this.scene.frame; }
  /** Degrees of the map → metres, and back. */
  metres = ({ lat, lng }) => this.frame.to([lng, lat]);
  latLng = (point) => {
    const [lng, lat] = this.frame.from(point);
    return L.latLng(lat, lng);
  };
  /** Return how many metres so many pixels are here. */
  reach(pixels) {
    const size = this.map.getSize();
    const place = (x) => this.metres(this.map.containerPointToLatLng([x, 0]))[0];
    return (pixels * (place(size.x) - place(0))) / (size.x || 1);
  }
  /** Return where a mouse event is, in metres. */
  pointer(event) { return this.metres(this.map.mouseEventToLatLng(event)); }
  hit(point, layers) { return this.scene.at(point, this.reach(HIT_PIXELS), layers); }

  /** Return the place for a point: a corner or edge near it, or where it is; Alt lets it be. */
  snap(point, event, choice) {
    const found = event?.altKey ? null : this.scene.snap(point, this.reach(SNAP_PIXELS), choice);
    return found ?? { point, shape: null };
  }

  /** Change the sheet and select what is new. */
  change(says, edits, select) {
    const done = this.sheet.change(says, edits);
    if (select) this.sheet.select(select, { from: "map" });
    return done;
  }

  /** Show ghosts: lists of points in metres, closed or not; a single point is a dot. */
  ghosts(lines, closed = true) {
    this.preview.clearLayers();
    for (const line of lines) {
      const places = line.map(this.latLng), given = { renderer: this.ink };
      this.preview.addLayer(line.length === 1 ? L.circleMarker(places[0], { ...DOT, ...given })
        : (closed ? L.polygon : L.polyline)(places, { ...GHOST, ...given }));
    }
  }

  /** Say a line of help; `warn` where something could not be done. */
  says(text, warn = false) {
    this.help.textContent = text;
    this.help.classList.toggle("yl-warn", warn);
  }

  /** Offer choices beside the help: [value, words] pairs; `take` hears what was chosen. */
  offer(label, pairs = [], chosen = null, take = null) {
    this.choices.setAttribute("aria-label", label);
    fill(this.choices, pairs.map(([value, words]) => make("button", {
      ...{ type: "button", "aria-pressed": String(value === chosen) },
      onclick: () => {
        this.offer(label, pairs, value, take);
        take(value);
      },
    }, words)));
  }

  /**
   * Ask a few things in a small box beside a place; Enter takes them, Escape does not.
   * @param {Point} at metres   @param {string} title
   * @param {{name, label, value, type?, choices?: [string, string][]}[]} fields
   * @param {(values: object) => string|null} look what is wrong with them, or null; called as they
   * change
   * @returns {Promise<object|null>}
   */
  ask(at, title, fields, look = () => null) {
    this.close?.();
    return new Promise((resolve) => {
      const inputs = new Map(fields.map((field) => [field.name, input(field)]));
      const values = () => Object.fromEntries([...inputs].map(([name, element]) =>
        [name, element.type === "checkbox" ? element.checked : element.value]));
      const wrong = make("p", { class: "yl-wrong", role: "status" });
      const finish = (result) => {
        box.remove();
        this.close = null;
        this.ground.focus({ preventScroll: true });
        resolve(result);
      };
      const submit = (event) => {
        event.preventDefault();
        const fault = look(values());
        if (fault) wrong.textContent = fault;
        else finish(values());
      };
      const box = make("form",
        { class: "yl-box", role: "dialog", "aria-label": title, onsubmit: submit,
        oninput: () => { wrong.textContent = look(values()) ?? ""; },
        onkeydown: (event) => {
          event.stopPropagation();
          if (event.key === "Escape") finish(null);
        } },
      make("b", {}, title),
      fields.map((field) => make("label", {}, field.label, inputs.get(field.name))), wrong,
      make("div", { class: "yl-box-end" },
        make("button", { type: "button", onclick: () => finish(null) }, this.say("box.cancel")),
        make("button", { type: "submit", class: "yl-first" }, this.say("box.done"))));
      this.close = () => finish(null);
      this.field.append(box);
      this.#beside(box, at);
      look(values());
      const [first] = inputs.values();
      first.focus();
      first.select?.();
    });
  }

  #beside(box, at) {
    const { x, y } = this.map.latLngToContainerPoint(this.latLng(at)), size = this.map.getSize();
    const left = Math.min(Math.max(8, x + 16), size.x - box.offsetWidth - 8);
    const top = Math.min(Math.max(8, y - box.offsetHeight / 2), size.y - box.offsetHeight - 8);
    [box.style.left, box.style.top] = [`${left}px`, `${top}px`];
  }

  /**
   * Geoman snaps to layers that it walks through at every move. It gets one, with only the sides
   * near the pointer in it, so that it is as quick with two thousand features as with two.
   */
  #snapForGeoman() {
    const away = [[[-84, -170], [-84, -169]]]; // Geoman forgets a line that is nowhere
    const unseen = { opacity: 0, interactive: false, snapIgnore: false, pane: "preview" };
    this.near = L.polyline(away, unseen).addTo(this.map);
    this.skip = null; // what is being reshaped does not snap to its old self
    const look = (event) => {
      if (!this.snapping) return;
      const edges = this.scene.edges(this.pointer(event), this.reach(SNAP_PIXELS + 2), this.skip);
      const lines = edges.map((pair) => pair.map(this.latLng));
      this.near.setLatLngs(lines.length ? lines : away);
    };
    document.addEventListener("mousemove", look, true);
    this.unsnap = () => document.removeEventListener("mousemove", look, true);
  }
}

/** Return whether the map was moved between a pointer's going down (its pixel) and its click. */
export const wasDrag = (pressed, { clientX, clientY }) =>
  Boolean(pressed) && Math.hypot(clientX - pressed[0], clientY - pressed[1]) > DRAG_PIXELS;

export const GEOMAN = { snappable: true, snapDistance: SNAP_PIXELS, snapSegment: true,
  tooltips: false };

function input({ type = "text", value, choices }) {
  if (choices) {
    return make("select", {}, choices.map(([choice, words]) =>
      make("option", { value: choice, selected: choice === value }, words)));
  }
  return type === "checkbox" ? make("input", { type, checked: value })
    : make("input", { type, value, autocomplete: "off",
      ...(type === "number" ? { min: 1, max: 99, step: 1 } : {}) });
}
