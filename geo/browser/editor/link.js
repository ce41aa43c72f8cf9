/* The line to Python: one question at a time, asked again until it is answered. No DOM. */

const LOOK = 2000; // ms: without an answer for so long, somebody looks whether there is a server
const PATIENCE = 8000; // ms: then a server that is there is asked once more; twice as long each time
const AGAIN = 2000; // ms between two looks while there is none

/** What Python said instead of an answer: a sentence, and how to mend it. */
export class Refusal extends Error {
  constructor({ says, mend }) {
    super(says);
    this.says = String(says ?? "");
    this.mend = String(mend ?? "");
  }
}

export class Link {
  #send;
  #isThere;
  #revive;
  #waiting = [];
  #asked = null; // the one question that is out
  #timer = 0;
  #last = 0;
  #isClosed = false;
  #heard = new Set();

  /**
   * @param {object} how
   * @param {(ask: object) => void} how.send hands a question to Streamlit; it may get lost
   * @param {() => Promise<boolean>} how.isThere whether the server answers at all
   * @param {() => boolean} [how.revive] has the page made anew where a session may have died with its
   *   server, so that somebody hears questions again; false where that is not possible
   * @param {number} [how.look] ms
   * @param {number} [how.patience] ms
   * @param {number} [how.again] ms
   */
  constructor({ send, isThere, revive = () => false, look = LOOK, patience = PATIENCE, again = AGAIN }) {
    this.#send = send;
    this.#isThere = isThere;
    this.#revive = revive;
    Object.assign(this, { look, patience, again, isConnected: true });
  }

  /** Call `fn` whenever the line is lost or found; return how to stop that. */
  on(fn) {
    this.#heard.add(fn);
    return () => this.#heard.delete(fn);
  }

  /**
   * Ask Python; the answer comes when those before are answered, and when there is a line.
   * @param {string} kind
   * @param {object} [body]
   * @returns {Promise<object>} rejects with a Refusal where Python says no
   */
  ask(kind, body = {}) {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ n: this.#number(), kind, body, resolve, reject });
      this.#next();
    });
  }

  /** Whether a question of a kind is out or waits; of any kind where none is named. */
  isAsking(kind) {
    const all = this.#asked ? [this.#asked, ...this.#waiting] : this.#waiting;
    return all.some((ask) => kind === undefined || ask.kind === kind);
  }

  /** Take what Streamlit brought: an answer, an older one, or none. */
  hear(answer) {
    if (this.#asked && answer && answer.n === this.#asked.n) {
      const { resolve, reject } = this.#asked;
      this.#asked = null;
      clearTimeout(this.#timer);
      this.#found(true);
      if (answer.error) {
        reject(new Refusal(answer.error));
      } else {
        resolve(answer);
      }
      this.#next();
    } else if (this.#asked && (!this.isConnected || !answer)) {
      this.#found(true);
      this.#out(); // the page is back, or new, and does not know the question
    }
  }

  /** Ask at once what is still open: somebody knows that the network is back. */
  wake() {
    if (this.#asked && !this.isConnected) {
      this.#out();
    }
  }

  /** Stop asking. What is open is never answered. */
  close() {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#waiting.length = 0;
    this.#heard.clear();
  }

  // Numbers are not used twice, also not by the next visit to the page in the same session.
  #number() {
    this.#last = Math.max(this.#last + 1, Date.now());
    return this.#last;
  }

  #next() {
    if (!this.#asked && this.#waiting.length && !this.#isClosed) {
      this.#asked = this.#waiting.shift();
      this.#out();
    }
  }

  #out() {
    const ask = this.#asked;
    ask.patience = (ask.patience ?? this.patience / 2) * 2;
    ask.until = Date.now() + ask.patience;
    this.#wait(this.isConnected ? this.look : this.again);
    this.#send({ ...ask.body, n: ask.n, kind: ask.kind });
  }

  #wait(time) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#see(this.#asked), time);
  }

  /** No answer came: ask again where there is a server and it is not only slow. */
  async #see(ask) {
    const wasConnected = this.isConnected;
    const isThere = await this.#isThere();
    if (this.#isClosed || !ask || this.#asked !== ask) {
      return;
    }
    const isBack = isThere && !wasConnected;
    if (isBack && this.#revive()) {
      this.#wait(this.again); // what it brings is heard, and the question asked then
    } else if (isBack || (isThere && Date.now() >= ask.until)) {
      this.#out();
    } else {
      this.#found(isThere);
      this.#wait(isThere ? this.look : this.again);
    }
  }

  #found(isThere) {
    if (isThere !== this.isConnected) {
      this.isConnected = isThere;
      for (const fn of [...this.#heard]) {
        fn(isThere);
      }
    }
  }
}
