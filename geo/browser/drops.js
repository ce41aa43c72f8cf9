"use strict";

/* The best order of errands, exactly: for every set of drops the quickest way to serve it. */
const Drops = (() => {
  const EQUAL = 1e-4; // seconds: of two that differ by less, the first is taken

  /** Return [what takes least, what it takes], or [null, Infinity]. */
  const least = (items, measure) => {
    let best = [null, Infinity];
    items.forEach((item) => {
      const taken = measure(item);
      if (taken < best[1] - EQUAL) best = [item, taken];
    });
    return best;
  };

  /**
   * Return by set of drops (bits), up to `all`, the states in which it can be served, one for each
   * last stop. `reach` tells the seconds from where one starts, by node.
   *
   * A stop is {node, reach: seconds from there, serves: {set: [seconds, …]}}: whoever is there
   * serves one of these sets. A state is [seconds, stop, what it serves, state before].
   */
  const order = (reach, stops, all) => {
    const states = Array.from({ length: all + 1 }, () => []);
    const can = stops.map(({ serves }) => Object.keys(serves).reduce((all, set) => all | set, 0));
    states[0][0] = [0, { reach }];
    for (let done = 0; done < all; done++) {
      stops.forEach((stop, i) => {
        const { node, serves } = stop;
        const left = can[i] & ~done;
        if (!left) return;
        const [before, seconds] = least(states[done], (state) => state[0] + state[1].reach[node]);
        for (let set = before && left; set; set = (set - 1) & left) {
          const serve = serves[set];
          if (serve) {
            const found = states[set | done];
            const sum = seconds + serve[0];
            if (sum < (found[i] ? found[i][0] : Infinity)) found[i] = [sum, stop, serve, before];
          }
        }
      });
    }
    return states;
  };

  return { least, order };
})();
