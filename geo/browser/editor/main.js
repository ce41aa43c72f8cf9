/* The editor: a top line, the map, and one panel at its side.
 *
 * Streamlit calls `show` again with every answer; the editor stays on its element, so a rerun takes
 * neither the focus nor a letter.
 */

import { fill, make, speaker } from "./dom.js";
import { icon } from "./icons.js";
import { Link, Refusal } from "./link.js";
import { goOn } from "./offline.js";
import { Shell } from "./shell.js";
import { Work } from "./work.js";

const STYLE = new URL("editor.css", import.meta.url).href;
const LOWEST = 460; // px: the editor is never lower, however small the window

/**
 * Show the editor, or hand it what Python answered.
 * @param {{parentElement: HTMLElement, data: object, setTriggerValue: Function}} it
 * @returns {() => void} how to take it away
 */
export function show(it) {
  const host = it.parentElement;
  host.yinluEditor ??= new Editor(host);
  host.yinluEditor.hear(it);
  return () => close(host);
}

/** Take the editor away; what is not saved stays kept in the browser. */
export function close(host) {
  host.yinluEditor?.stop();
  delete host.yinluEditor;
}

class Editor {
  #ends = new AbortController();

  constructor(host) {
    this.root = make("div", { class: "yl-editor" });
    host.append(make("link", { rel: "stylesheet", href: STYLE, onload: () => this.#fit() }), this.root);
    const when = { signal: this.#ends.signal };
    window.addEventListener("resize", () => this.#fit(), when);
    window.addEventListener("keydown", (event) => this.#key(event), { ...when, capture: true });
    window.addEventListener("pagehide", () => this.#leave(), when);
    window.addEventListener("beforeunload", (event) => this.#before(event), when);
    goOn(this.root, this.#ends.signal);
    const press = (isPressed) => () => { this.isPressed = isPressed; };
    window.addEventListener("pointerdown", press(true), { ...when, capture: true });
    window.addEventListener("pointerup", press(false), { ...when, capture: true });
    window.addEventListener("pointercancel", press(false), { ...when, capture: true });
    window.addEventListener("focus", () => this.work?.lookAgain(), when);
    window.addEventListener("online", () => this.work?.link.wake(), when);
    document.addEventListener("visibilitychange", () => document.hidden && this.work?.keepNow(), when);
  }

  /** Take what a rerun brought; another language begins anew, with what is not saved. */
  hear(it) {
    this.it = it;
    const { language, words, answer } = it.data ?? {};
    if (words && language !== this.language) {
      Object.assign(this, { language, words, say: speaker(words) });
      this.#start();
    }
    this.work?.link.hear(answer);
  }

  async #start() {
    this.#end();
    const link = new Link({ send: (ask) => this.it.setTriggerValue("ask", ask), isThere, revive });
    const work = new Work({ link, say: this.say });
    this.work = work;
    fill(this.root, make("p", { class: "yl-opening", role: "status" }, this.say("opening")));
    this.#fit();
    try {
      // Leaflet comes while Python reads the compound.
      const [{ openMap }] = await Promise.all([import("./map.js"), work.open()]);
      if (this.work === work) {
        const { say, language, words } = this;
        this.shell = new Shell(this.root, { work, say, language, words, openMap, again: () => this.#start() });
        work.isBusy = () => Boolean(this.isPressed);
        this.#fit();
        await work.comeBack();
      }
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error) {
    if (!(error instanceof Refusal)) {
      throw error;
    }
    fill(this.root, make("p", { class: "yl-opening", role: "alert" }, icon("error"), `${error.says} ${error.mend}`));
  }

  #key(event) {
    const key = event.key.toLowerCase();
    if (!this.shell || !(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing) {
      return;
    }
    if (key === "s") {
      event.preventDefault();
      this.shell.save();
    } else if ((key === "z" || key === "y") && !this.#types(event.target)) {
      event.preventDefault();
      event.stopPropagation();
      this.shell.step(key === "y" || event.shiftKey ? "redo" : "undo");
    }
  }

  // Where somebody types, Ctrl+Z is for the letters; while he draws, it takes a corner back.
  #types(element) {
    if (element.closest?.(".yl-map-host")) {
      return true;
    }
    const isField = element.matches?.("input:not([type=checkbox], [type=radio], [type=range]), textarea");
    return isField && (this.shell.table.isEditing || !element.closest(".yl-grid, .yl-facts"));
  }

  // -- the window ---------------------------------------------------------------------------------

  #fit() {
    const top = this.root.getBoundingClientRect().top + document.documentElement.scrollTop;
    this.root.style.height = `max(${LOWEST}px, calc(100dvh - ${Math.max(0, Math.round(top))}px - 12px))`;
  }

  #leave() {
    this.shell?.table.commit();
    this.work?.keepNow();
  }

  // Asked only where something would be lost: what is kept here comes back.
  #before(event) {
    this.#leave();
    if (this.work?.sheet && !this.work.isSafe) {
      event.preventDefault();
    }
  }

  #end() {
    this.#leave();
    this.shell?.close();
    this.work?.close();
    Object.assign(this, { shell: null, work: null });
  }

  stop() {
    this.#end();
    this.#ends.abort();
    this.root.remove();
  }
}

/** Have the whole page run again: a new session knows nothing of the part that hears questions. */
function revive() {
  const button = document.querySelector(".st-key-editor-again button");
  button?.click();
  return Boolean(button);
}

/** Tell whether the server answers at all; the line of Streamlit may be cut while it does. */
async function isThere() {
  try {
    return (await fetch("_stcore/health", { cache: "no-store" })).ok;
  } catch {
    return false;
  }
}
