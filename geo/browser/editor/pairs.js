/* The points of a plan: a place in the picture and the same place on the map, numbered. No DOM. */

/** Colours of the first points, told apart on map and paper; red is kept for the bad one. */
export const COLOURS = ["#0B5CAD", "#0B6E4F", "#9A5B00", "#7B2FA0", "#00788A", "#A3357A", "#5C6300", "#4A4F57"];
export const ENOUGH = 3; // pairs from which on the plan is kept

/**
 * @typedef {object} Pair
 * @property {[number, number]} at in the picture, pixels, y down
 * @property {[number, number]|null} place longitude and latitude as shown; null until it is told
 * @property {{text: string, datum: string}|null} typed a place as somebody typed it, not yet read
 * @property {number|null} off metres between both, as the fit has it
 * @property {boolean} isBad
 */
export class Pairs {
  /** @param {[number, number, number, number][]} points as Python keeps them */
  constructor(points = [], how = "similarity") {
    this.how = how;
    this.all = points.map(([x, y, lon, lat]) => pair([x, y], [lon, lat]));
  }

  /** The pair whose place is still to be told; there is one at most, the last. */
  get open() {
    const last = this.all.at(-1);
    return last && !isWhole(last) ? last : null;
  }

  get whole() {
    return this.all.filter(isWhole);
  }

  number(each) {
    return this.all.indexOf(each) + 1;
  }

  colour(each) {
    return each.isBad ? "#C8201A" : COLOURS[this.all.indexOf(each) % COLOURS.length];
  }

  /** Begin a pair at a place in the picture; one that was begun before moves there instead. */
  begin(at) {
    if (this.open) {
      this.open.at = at;
    } else {
      this.all.push(pair(at, null));
    }
    return this.all.at(-1);
  }

  drop(each) {
    this.all = this.all.filter((other) => other !== each);
    this.forget();
  }

  /** Forget how far off each is: something moved. */
  forget() {
    for (const each of this.all) {
      Object.assign(each, { off: null, isBad: false });
    }
  }

  /** Return the whole pairs as Python reads them. */
  wire() {
    return this.whole.map(({ at, place, typed }) =>
      typed ? [...at, typed.text, typed.datum] : [...at, ...place]);
  }

  /** Take what Python answered for pairs that were asked about: their places, how far off each is. */
  take({ points, fit }, asked) {
    this.forget();
    asked.forEach((each, row) => {
      each.place = points[row].slice(2);
      each.typed = null;
      each.off = fit?.residuals[row] ?? null;
      each.isBad = fit?.worst === row;
    });
  }
}

function pair(at, place) {
  return { at, place, typed: null, off: null, isBad: false };
}

function isWhole({ place, typed }) {
  return Boolean(place || typed);
}
