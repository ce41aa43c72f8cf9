/* A picture to pan, zoom and put pins on, with the mouse, by touch, or with the keyboard. */

import { make } from "./dom.js";

const STILL = 4; // px: a press that moves less is a click
const CLOSEST = 8; // screen pixels a pixel of the picture
const STEP = 1.25; // a turn of the wheel, a press of + or -
const PAN = 40; // px a press of an arrow key

export class Picture {
  #scale = 1;
  #shift = [0, 0];
  #pins = [];

  /**
   * @param {object} given
   * @param {string} given.source data address of the picture
   * @param {number} given.width its size in pixels
   * @param {number} given.height
   * @param {string} given.label what it is, for those who do not see it
   * @param {(at: [number, number]) => void} given.onPlace a click, or Enter on the cross
   */
  constructor({ source, width, height, label, onPlace }) {
    Object.assign(this, { width, height, onPlace });
    this.image = make("img", { src: source, alt: "", draggable: false, class: "yl-picture-image" });
    this.layer = make("div", { class: "yl-picture-pins" });
    this.element = make("div", { class: "yl-picture", tabIndex: 0, role: "application", "aria-label": label },
      this.image, this.layer, make("div", { class: "yl-picture-cross", "aria-hidden": "true" }));
    this.element.addEventListener("pointerdown", (event) => this.#press(event));
    this.element.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.watch = new ResizeObserver(() => this.#resized());
    this.watch.observe(this.element);
  }

  /** @param {{at: [number, number], number: number, colour: string, label: string, onMove: Function,
   *   onDrop: Function}[]} pins */
  show(pins) {
    const focused = this.#pins.findIndex(({ element }) => element === document.activeElement);
    this.#pins = pins.map((pin) => ({ ...pin, element: this.#pin(pin) }));
    this.layer.replaceChildren(...this.#pins.map(({ element }) => element));
    this.#pins[focused]?.element.focus();
    this.#place();
  }

  /** Show the whole picture. */
  fit() {
    const { clientWidth: wide, clientHeight: high } = this.element;
    this.#scale = Math.min(wide / this.width, high / this.height) || 1;
    this.#shift = [(wide - this.width * this.#scale) / 2, (high - this.height * this.#scale) / 2];
    this.#place();
  }

  /** Zoom by a factor around the middle. */
  zoom(by) {
    this.#zoomAt(by, this.#middle());
  }

  close() {
    this.watch.disconnect();
  }

  #middle() {
    return [this.element.clientWidth / 2, this.element.clientHeight / 2];
  }

  // A pane that grows keeps its middle; the first size that it gets shows the whole picture.
  #resized() {
    const { clientWidth: wide, clientHeight: high } = this.element;
    if (!wide || !high) {
      return;
    }
    const [before, size] = [this.size, [wide, high]];
    this.size = size;
    if (!before) {
      this.fit();
      return;
    }
    this.#shift = this.#shift.map((each, axis) => each + (size[axis] - before[axis]) / 2);
    this.#place();
  }

  #zoomAt(by, [x, y]) {
    const least = Math.min(...this.#middle().map((half, axis) => half / (axis ? this.height : this.width)));
    const scale = Math.min(CLOSEST, Math.max(least, this.#scale * by));
    const real = scale / this.#scale;
    this.#shift = [x - (x - this.#shift[0]) * real, y - (y - this.#shift[1]) * real];
    this.#scale = scale;
    this.#place();
  }

  #pan([x, y]) {
    this.#shift = [this.#shift[0] + x, this.#shift[1] + y];
    this.#place();
  }

  #place() {
    const [x, y] = this.#shift;
    this.image.style.transform = `translate(${x}px, ${y}px) scale(${this.#scale})`;
    for (const { element, at } of this.#pins) {
      element.style.transform = `translate(${x + at[0] * this.#scale}px, ${y + at[1] * this.#scale}px)`;
    }
  }

  /** Return where in the picture a place of the pane lies, null beside the picture. */
  #inside([x, y]) {
    const at = [(x - this.#shift[0]) / this.#scale, (y - this.#shift[1]) / this.#scale];
    return at[0] >= 0 && at[1] >= 0 && at[0] <= this.width && at[1] <= this.height ? at : null;
  }

  #local(event) {
    const box = this.element.getBoundingClientRect();
    return [event.clientX - box.left - this.element.clientLeft, event.clientY - box.top - this.element.clientTop];
  }

  #press(event) {
    if (event.button !== 0) {
      return;
    }
    const start = [event.clientX, event.clientY];
    let last = start, isDrag = false;
    this.element.setPointerCapture(event.pointerId);
    const ends = new AbortController(), when = { signal: ends.signal };
    this.element.addEventListener("pointermove", (move) => {
      const here = [move.clientX, move.clientY];
      isDrag ||= Math.hypot(here[0] - start[0], here[1] - start[1]) > STILL;
      if (isDrag) {
        this.#pan([here[0] - last[0], here[1] - last[1]]);
        last = here;
      }
    }, when);
    this.element.addEventListener("pointerup", (up) => {
      ends.abort();
      const at = isDrag ? null : this.#inside(this.#local(up));
      if (at) {
        this.onPlace(at);
      }
    }, when);
    this.element.addEventListener("pointercancel", () => ends.abort(), when);
  }

  #wheel(event) {
    event.preventDefault();
    this.#zoomAt(STEP ** (-Math.sign(event.deltaY)), this.#local(event));
  }

  #key(event) {
    const pan = { ArrowLeft: [PAN, 0], ArrowRight: [-PAN, 0], ArrowUp: [0, PAN], ArrowDown: [0, -PAN] }[event.key];
    const zoom = { "+": STEP, "=": STEP, "-": 1 / STEP }[event.key];
    const at = event.key === "Enter" && this.#inside(this.#middle());
    if (event.target !== this.element || !(pan || zoom || at)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    if (pan) {
      this.#pan(pan);
    } else if (zoom) {
      this.zoom(zoom);
    } else {
      this.onPlace(at);
    }
  }

  #pin(pin) {
    const { number, colour, label, isBad } = pin;
    const element = make("button", { type: "button", class: isBad ? "yl-pin yl-pin-bad" : "yl-pin", title: label, "aria-label": label }, String(number));
    element.style.setProperty("--yl-pin", colour);
    element.addEventListener("pointerdown", (event) => this.#drag(event, element, pin));
    element.addEventListener("keydown", (event) => this.#nudge(event, pin));
    return element;
  }

  #drag(event, element, pin) {
    if (event.button !== 0) {
      return;
    }
    event.stopPropagation();
    element.setPointerCapture(event.pointerId);
    const start = this.#local(event), from = pin.at;
    const shown = this.#pins.find((each) => each.element === element);
    const ends = new AbortController(), when = { signal: ends.signal };
    element.addEventListener("pointermove", (move) => {
      const here = this.#local(move);
      shown.at = from.map((each, axis) => each + (here[axis] - start[axis]) / this.#scale);
      this.#place();
    }, when);
    element.addEventListener("pointerup", () => {
      ends.abort();
      if (Math.hypot(shown.at[0] - from[0], shown.at[1] - from[1]) * this.#scale > STILL / 2) {
        pin.onMove(this.#held(shown.at));
      }
    }, when);
    element.addEventListener("pointercancel", () => ends.abort(), when);
  }

  #nudge(event, pin) {
    const by = event.shiftKey ? 10 : 1;
    const step = { ArrowLeft: [-by, 0], ArrowRight: [by, 0], ArrowUp: [0, -by], ArrowDown: [0, by] }[event.key];
    if (step) {
      pin.onMove(this.#held([pin.at[0] + step[0], pin.at[1] + step[1]]));
    } else if (event.key === "Delete" || event.key === "Backspace") {
      pin.onDrop();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  #held([x, y]) {
    return [Math.min(this.width, Math.max(0, x)), Math.min(this.height, Math.max(0, y))];
  }
}
