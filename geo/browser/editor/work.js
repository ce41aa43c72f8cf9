/* One sitting at one compound: opened, changed, kept, checked, saved. No DOM.
 *
 * A save is sent with the revision that its edits are against, and written down before it is sent.
 * When no answer comes (a killed server, a closed tab), the very same save is sent again: Python
 * finds its rows there already and answers the revision that holds them, so nothing is applied
 * twice. What was changed in the meantime stays changed.
 */

import { Kept } from "./kept.js";
import { Refusal } from "./link.js";
import { Sheet, keyOf } from "./sheet.js";

const KEEP_AFTER = 250; // ms after a change: at most so much is lost with a tab that dies
const CHECK_AFTER = 600; // ms after the last change
const LOOK_AFTER = 20000; // ms: who comes back to the tab after so long asks for news
const NOTHING = { put: [], drop: [] };

export class Work {
  #timers = { keep: 0, check: 0 };
  #heard = new Set();
  #sent = null;
  #checkedAt = 0;
  #toCheck = false;

  /** @param {{link: import("./link.js").Link, say: Function, openKept?: Function}} parts */
  constructor({ link, say, openKept = Kept.open }) {
    Object.assign(this, { link, say, openKept });
    this.sheet = null;
    this.base = null; // the revision that the edits are against
    this.newest = null;
    this.saved = null; // {at, when, author} of the revision that is open
    this.problems = null;
    this.clashes = null; // after a save that somebody was before
    this.fault = null; // {says, mend} of what Python refused last
    this.news = null; // {says: string[]} of others' changes that a save merged
    this.came = null; // {count, at} of edits that came back; `waits`: how many more do
    this.isSaving = false;
    this.isBusy = () => false; // while somebody draws, nothing is asked
    link.on(() => this.tell());
  }

  /** Call `fn` when something changed that a screen shows; return how to stop that. */
  on(fn) {
    this.#heard.add(fn);
    return () => this.#heard.delete(fn);
  }

  tell() {
    for (const fn of [...this.#heard]) {
      fn();
    }
  }

  get isChecking() {
    return this.#toCheck || this.link.isAsking("check");
  }

  get isSafe() {
    return !this.sheet?.dirty || !this.kept.isFull;
  }

  /** Whether a save would save something. */
  get canSave() {
    return Boolean(this.sheet) && !this.isSaving && (this.sheet.dirty || this.base === null);
  }

  /** Open the compound, with what was left unsaved here. */
  async open() {
    const newest = await this.link.ask("open");
    this.kept = await this.openKept(newest.compound);
    const { left } = this.kept;
    const isBehind = left && left.base !== null && left.base !== newest.revision;
    const opened = (isBehind && (await this.#openAt(left.base))) || newest;
    Object.assign(this, { opened, base: opened.revision, saved: opened.saved });
    this.newest = newest.revision;
    this.edition = newest.edition;
    this.problems = opened.problems;
    this.sheet = new Sheet(opened.features, opened.table);
    this.sheet.on("change", () => this.#changed());
    return this;
  }

  /** Bring back what was left; to be called when the map and the table are there to see it. */
  async comeBack() {
    const { left } = this.kept;
    this.waits = await this.kept.waiting();
    if (!left) {
      return this.tell();
    }
    this.sheet.replay(left.edits, this.say("kept.step"));
    this.came = this.sheet.dirty ? { count: this.sheet.count, at: left.at } : null;
    if (left.sent) {
      await this.#finish(left.sent);
    } else if (!this.sheet.dirty) {
      this.keepNow();
    }
    return this.tell();
  }

  // What was left is against an older revision: the save merges, as it does for a tab left open.
  async #openAt(revision) {
    try {
      const answer = await this.link.ask("open", { revision });
      return answer.revision === revision ? answer : null;
    } catch (error) {
      return this.#refused(error, null);
    }
  }

  #changed() {
    this.fault = null;
    this.#timers.keep ||= setTimeout(() => this.keepNow(), KEEP_AFTER);
    this.checkSoon();
    this.tell();
  }

  /** Write what is not saved into this browser. */
  keepNow() {
    clearTimeout(this.#timers.keep);
    this.#timers.keep = 0;
    if (!this.sheet || !this.kept) {
      return;
    }
    const wasFull = this.kept.isFull;
    const edits = this.sheet.edits();
    const isLeft = this.sheet.dirty || this.#sent;
    this.kept.keep(isLeft ? { base: this.base, edits, sent: this.#sent } : null);
    if (wasFull !== this.kept.isFull) {
      this.tell();
    }
  }

  /** Check a moment after the last change, and not while somebody draws. */
  checkSoon(after = CHECK_AFTER) {
    clearTimeout(this.#timers.check);
    this.#toCheck = true;
    this.#timers.check = setTimeout(() => {
      if (this.isBusy() || this.link.isAsking()) {
        return this.checkSoon(after);
      }
      this.#toCheck = false;
      return this.#check();
    }, after);
  }

  /** Ask for news where the tab was left for a while. */
  lookAgain() {
    this.link.wake();
    if (this.sheet && Date.now() - this.#checkedAt > LOOK_AFTER) {
      this.checkSoon(0);
    }
  }

  async #check() {
    this.#checkedAt = Date.now();
    try {
      const asked = this.link.ask("check", this.body());
      this.tell();
      const { problems, newest } = await asked;
      this.problems = problems;
      this.newest = newest ?? this.newest;
    } catch (error) {
      this.#refused(error);
    }
    this.tell();
  }

  /** What goes with every question about what is on the screen. */
  body(more = {}) {
    return { base: this.base, edits: this.sheet.edits(), ...more };
  }

  /** Save; a second call while one is under way does nothing. */
  async save(note = "", choices = {}) {
    if (this.isSaving) {
      return false;
    }
    return this.#finish(this.body({ note, choices }));
  }

  async #finish(sent) {
    this.isSaving = true;
    this.fault = null;
    this.#sent = sent;
    this.keepNow();
    this.tell();
    try {
      const answer = await this.link.ask("save", sent);
      this.#sent = null;
      this.clashes = answer.clashes ?? null;
      if (!answer.clashes) {
        this.take(answer, sent.edits);
      }
    } catch (error) {
      this.#sent = null;
      this.#refused(error);
    }
    this.isSaving = false;
    this.keepNow();
    this.tell();
    return !this.clashes && !this.fault;
  }

  /** Stand on the revision that an answer brings; later changes than `asked` stay changed. */
  take(answer, asked = NOTHING) {
    this.base = answer.revision;
    this.newest = answer.revision;
    this.saved = answer.saved;
    this.edition = answer.edition ?? this.edition;
    this.came = null;
    // A save that was sent twice finds its own changes there: those are no news.
    const isMore = answer.put.length + answer.drop.length > 0;
    this.news = isMore && answer.merged?.length ? { says: answer.merged } : null;
    this.sheet.rebase({ ...answer, asked });
  }

  /** Take the newest revision where nothing of one's own would be lost. */
  async takeNewest() {
    const answer = await this.link.ask("open");
    if (this.sheet.dirty) {
      this.newest = answer.revision; // changed on the way: the save merges it
      return this.tell();
    }
    const there = new Set(answer.features.map(keyOf));
    const drop = this.sheet.all().map(keyOf).filter((key) => !there.has(key));
    this.take({ ...answer, put: answer.features, drop });
    this.problems = answer.problems;
    return this.tell();
  }

  /** Go back to what is saved, step by step, so that it can be redone. */
  drop() {
    while (this.sheet.dirty && this.sheet.undo());
    this.came = null;
    this.clashes = null;
    this.keepNow();
    this.tell();
  }

  #refused(error, instead) {
    if (!(error instanceof Refusal)) {
      throw error;
    }
    this.fault = { says: error.says, mend: error.mend };
    return instead;
  }

  close() {
    this.keepNow();
    clearTimeout(this.#timers.check);
    this.link.close();
    this.kept?.close();
    this.#heard.clear();
  }
}
