/* What is not saved yet, kept in this browser. No DOM.
 *
 * Every tab writes into a slot of its own, `yinlu:<compound>:<random>`, and holds a lock of that
 * name for as long as it lives; the browser lets go of the lock when a tab is closed or dies. So
 * two tabs of one compound never write over each other, and who opens the compound knows which
 * slots nobody owns any more: he takes over one of them, the oldest, as his own. Others wait until
 * that one is saved or dropped: each has its own base revision, and only a save merges them.
 */

const FAMILY = "yinlu";

/** Hold a name for as long as this tab lives: the way to let go, or null where another holds it. */
function holdLock(name) {
  if (!globalThis.navigator?.locks) {
    return Promise.resolve(() => {}); // no locks, no telling: taking over twice loses nothing
  }
  return new Promise((resolve) => {
    navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      if (!lock) {
        resolve(null);
        return null;
      }
      return new Promise((letGo) => resolve(letGo));
    });
  });
}

/**
 * @typedef {object} Left what a slot holds
 * @property {number|null} base the revision that the edits are against
 * @property {{put: object[], drop: string[]}} edits
 * @property {string} at when, ISO
 * @property {object} [sent] a save whose answer has not come: {base, edits, note, choices}
 */
export class Kept {
  #storage;
  #letGo;

  constructor({ storage, compound, name, letGo, left }) {
    this.#storage = storage;
    this.#letGo = letGo;
    this.compound = compound;
    this.name = name;
    /** @type {Left|null} what a tab left behind and this one took over */
    this.left = left;
    this.isFull = false;
  }

  /**
   * Take over what a closed tab left of a compound, or begin an empty slot.
   * @param {string} compound
   * @param {{storage?: Storage, hold?: (name: string) => Promise<null|(() => void)>}} [how]
   */
  static async open(compound, { storage = globalThis.localStorage, hold = holdLock } = {}) {
    for (const { name, left } of slots(storage, compound)) {
      const letGo = await hold(name);
      // Another tab may have saved or taken it over between the look and the lock.
      if (letGo && storage.getItem(name) !== null) {
        return new Kept({ storage, compound, name, letGo, left });
      }
      letGo?.();
    }
    const name = `${FAMILY}:${compound}:${Math.random().toString(36).slice(2, 10)}`;
    return new Kept({ storage, compound, name, letGo: (await hold(name)) ?? (() => {}), left: null });
  }

  /**
   * Write down what is not saved; nothing to write empties the slot.
   * @param {Left|null} left without `at`
   * @returns {boolean} whether it is safe now
   */
  keep(left) {
    try {
      if (left) {
        this.#storage.setItem(this.name, JSON.stringify({ ...left, at: new Date().toISOString() }));
      } else {
        this.#storage.removeItem(this.name);
      }
      this.isFull = false;
    } catch {
      this.isFull = true; // full, or forbidden: said on the screen, and the tab asks before it goes
    }
    return !this.isFull;
  }

  /** Count the slots that wait behind this one and belong to no living tab. */
  async waiting({ hold = holdLock } = {}) {
    let count = 0;
    for (const { name } of slots(this.#storage, this.compound)) {
      const letGo = name === this.name ? null : await hold(name);
      count += letGo ? 1 : 0;
      letGo?.();
    }
    return count;
  }

  /** Let others take over what is still in the slot. */
  close() {
    this.#letGo();
  }
}

/** Return the slots of a compound that can be read, oldest first. */
function slots(storage, compound) {
  const found = [];
  for (let row = 0; row < storage.length; row += 1) {
    const name = storage.key(row);
    const left = name.startsWith(`${FAMILY}:${compound}:`) ? read(storage.getItem(name)) : null;
    if (left) {
      found.push({ name, left });
    }
  }
  return found.sort((one, other) => (one.left.at < other.left.at ? -1 : 1));
}

function read(text) {
  try {
    const { base, edits, at, sent } = JSON.parse(text);
    const isWhole = Array.isArray(edits?.put) && Array.isArray(edits?.drop);
    return isWhole ? { base: base ?? null, edits, at: String(at), sent: sent ?? null } : null;
  } catch {
    return null; // not ours, or cut off: left alone
  }
}
