"use strict";

/* A route in words, one step a decision: the same words as geo/guide writes, on equal numbers. */
const Steps = (() => {
  const OFF_PATH = -1;
  const ESTIMATED = 32;
  const STUB_METRES = 3; // shorter pieces at the ends of a leg have no direction of their own
  const WINDOW_METRES = 8; // directions are taken over this length, turns this close are one
  const AT_ONCE_METRES = 10; // a turn so soon behind a place belongs to the step there
  const TURN_DEGREES = 35; // people call less than this going straight on
  const BEHIND_DEGREES = 120; // more than this has been passed
  const BACK_DEGREES = 135; // people call more than this turning back
  const DOORSTEP_METRES = 10; // nearer than this is at the door
  const BESIDE = 50; // decimetres: what stands this near has no side worth saying
  const NEAR = 250; // decimetres: a turn is "at" what stands nearer, else only "near" it

  const { abs, max, min } = Math;
  const length = ([x, y]) => Math.sqrt(x * x + y * y);
  const span = ([a, b], [x, y]) => [x - a, y - b];
  const side = (angle) => (angle > 0 ? "left" : "right");
  const last = (list) => list[list.length - 1];

  /** Return the angle from one direction to another in degrees, left positive; 0 for none. */
  const turned = ([a, b], [x, y]) => Math.atan2(a * y - b * x, a * x + b * y) * (180 / Math.PI);

  /**
   * Return how far the points of a leg lie along it, its turns [index, angle, heading, leaving],
   * the vertex where its last path ends, and the heading there. Turns can be where something
   * may be named, and where a step onto a path ends.
   */
  function survey({ points, pieces, nodes }, sights) {
    const along = [0];
    pieces.forEach((_, i) => along.push(along[i] + length(span(points[i], points[i + 1]))));
    const drawn = pieces.map((piece) => piece !== OFF_PATH);
    const end = drawn.lastIndexOf(true) + 1 || pieces.length;
    const first = along[drawn.indexOf(true)];
    const low = first < STUB_METRES ? first : 0;

    const spot = (far) => {
      const i = along.findIndex((reach) => reach > far) - 1;
      if (i < 0) return last(points);
      const share = (far - along[i]) / (along[i + 1] - along[i]);
      return span(points[i], points[i + 1]).map((way, axis) => points[i][axis] + way * share);
    };
    const heading = (from, to) => span(spot(max(from, low)), spot(min(to, along[end])));

    const chains = [];
    let prior = -WINDOW_METRES;
    along.forEach((far, i) => {
      const may = sights[nodes[i]] || drawn[i] > drawn[i - 1];
      if (!may || far <= low || along[end] - far < STUB_METRES) return;
      const before = heading(far - WINDOW_METRES, far);
      const after = heading(far, far + WINDOW_METRES);
      const angle = turned(before, after);
      if (abs(angle) < TURN_DEGREES) return;
      if (far - prior >= WINDOW_METRES) chains.push([]);
      prior = far;
      last(chains).push([i, angle, before, after]);
    });
    // A chain makes one turn; a jog makes none, right and right again make all.
    const turns = [].concat(...chains.map((chain) => {
      const [first, , before] = chain[0];
      const [behind, , , after] = last(chain);
      const angle = turned(before, after);
      const back = abs(angle) > BACK_DEGREES && along[behind] - along[first] > STUB_METRES;
      const [i] = chain.reduce((a, b) => (b[1] * angle > a[1] * angle ? b : a));
      return back ? chain : abs(angle) < TURN_DEGREES ? [] : [[i, angle, before, after]];
    }));
    const behind = along[(last(turns) || [0])[0]];
    return [along, turns, end, heading(max(along[end] - WINDOW_METRES, behind), along[end])];
  }

  /** Return who tells of a guide's routes, with the words of a language and its row there. */
  function read(guide, words, language) {
    const { paths, sights } = guide.network;
    const places = {};
    guide.places.forEach((place) => {
      places[place.id] = place;
    });

    /** Return a sentence with its {fields} filled in; a place `kind:id` is called by its name. */
    const fill = (key, values) => words[key].replace(/{(\w+)}/g, (_, field) =>
      Page.pick((places[values[field]] || { label: values[field] }).label, language));
    const say = (key, values) => fill(`step.${key}`, values);
    const known = (key, values) => (words[`step.${key}`] ? [say(key, values)] : []);
    const bracket = (key, values) =>
      (words[`step.${key}`] ? say("brackets", { remark: say(key, values) }) : "");
    const sentence = (phrases) => {
      const says = phrases.join(words["step.join"]);
      // The first language is Chinese, where a name stays as it is written.
      return say("sentence", { says: language ? says[0].toUpperCase() + says.slice(1) : says });
    };
    // Sums of the same lengths in another order differ in their last digits.
    const round = (key, number, unit) =>
      say(key, { number: max(Math.floor(number / unit + 0.500001), 1) * unit });
    const metres = (far) => round("metres", far, far < 7.5 ? 5 : far < 300 ? 10 : 50);
    const minutes = (seconds) => round("minutes", seconds / 60, 1);
    const wait = (seconds) => (seconds < 85 ? round("seconds", seconds, 10) : minutes(seconds));

    const home = (id) => {
      const house = `building:${places[id].building}`;
      return places[house] ? house : id;
    };

    /** Return what is done at a place. */
    function doing(deed, place, goal, why) {
      const { wait: seconds, register, loan_trolleys: trolleys } = places[place];
      const waits = bracket(seconds >= 1 && `register.${register}`, { wait: wait(seconds) });
      const values = { place, goal, why: bracket(`why.${why}`), wait: waits };
      return [say(deed, values)].concat(deed === "park" && trolleys ? say("trolley") : []);
    }

    /**
     * Return [[phrase], place named, whether it is near] of every turn: rather what lies ahead than
     * behind, on its side of the way, and not the same twice running.
     */
    function name(turns, nodes, place) {
      let before = place;
      return turns.map(([i, angle, heading]) => {
        const seen = (sights[nodes[i]] || []).map(([row, x, y]) => [x, y, guide.places[row].id]);
        const bearing = (sight) => turned(heading, sight);
        const best = seen.find((sight) =>
          sight[2] !== before && abs(bearing(sight)) < BEHIND_DEGREES) || seen[0] || [];
        const far = length(best);
        let landmark = (before = best[2]);
        let key = "at";
        if (!landmark) key = "crossing";
        else if (far >= NEAR) key = "near";
        else if (abs(bearing(best)) > BEHIND_DEGREES) key = "past";
        else if (far > BESIDE && abs(bearing(best)) > TURN_DEGREES) {
          landmark = say(`on.${side(bearing(best))}`, { landmark });
        }
        return [[say(`turn_${key}.${side(angle)}`, { landmark })], before, far < NEAR];
      });
    }

    /**
     * Write a route: {steps, summary, exit, notes}, or {reason: {says, mend}} where there is none.
     * A step is {says, at, metres, seconds, turn, landmark, mode}, at a door also {place, drop}:
     * which one it is, and which of several.
     */
    function write(route) {
      const { from, reason, values, stretches, parking, exit } = route;
      if (reason) {
        const says = fill(`error.${reason}.says`, values);
        return { reason: { says, mend: fill(`error.${reason}.mend`, values) } };
      }
      const steps = [];
      let drop = 0;
      let here = places[from].at;
      const put = (phrases, at, metres, seconds, angle, landmark, mode, place) => steps.push({
        says: sentence(phrases), at, metres, seconds, turn: angle && side(angle), landmark, mode,
        place, drop: place && drop++,
      });

      stretches.forEach(({ deed, place, towards, leg, hop, why, arrives }) => {
        const goal = home(towards);
        const deeds = doing(deed, place, towards, why);
        let at = here;
        let off = [0, 0];
        let far = 0;
        let seconds = 0;
        let angle = 0;
        if (leg) {
          const { points, pieces, estimated, nodes, mode } = leg;
          const [along, turns, end, heading] = survey(leg, sights);
          const pace = leg.seconds / leg.metres;
          // Where one comes straight out of somewhere, left and right mean something at once.
          const bound = { enter: 2, leave: 2, on: pieces[0] < 0 }[deed];
          const soon = turns[0] && along[turns[0][0]] < AT_ONCE_METRES && turns.shift();
          const atOnce = bound && soon;
          if (atOnce) deeds.push(say(`turn.${side(soon[1])}`));
          const named = [[deeds, place], ...name(turns, nodes, place)];
          const bits = [{ walk: 1, ride: 2, loan: 4 }[mode], 8, 16, ESTIMATED];
          const marks = pieces.map((piece, i) => (paths[piece] || 0).marks | estimated[i] * ESTIMATED);
          [atOnce, ...turns].forEach((turn, k) => {
            const first = k && turn[0];
            const next = turns[k];
            // The last steps off the path to a door are told with the door.
            const until = next ? next[0] : arrives ? end : pieces.length;
            const [phrases, landmark] = named[k];
            const ahead = next ? named[k + 1][2] && named[k + 1][1] : goal;
            const to = ahead && ahead !== landmark ? "_to" : "";
            const reach = along[until] - along[first];
            // What is to be known of a way is said once.
            const remarks = ["private", "steps", "covered", "estimated"].filter((_, bit) =>
              marks.slice(first, until).some((mark) => mark & bits[bit]) && !(bits[bit] = 0));
            if (reach >= STUB_METRES || remarks[0]) {
              const a = turn ? turn[0] : 0;
              const b = max(min(until, end), a);
              const direct = length(span(points[a], points[b])) >= 0.97 * (along[b] - along[a]);
              const way = direct ? "straight" : "follow";
              const key = (k || bound > 1 || turn || !to ? way : "toward") + to;
              phrases.push(say(key, { metres: metres(reach), place: ahead })
                + remarks.map((remark) => bracket(`remark.${remark}`)).join(""));
            }
            put(phrases, points[first], reach, reach * pace, turn && turn[1], landmark, mode);
          });

          at = points[end];
          here = last(points);
          off = heading;
          far = last(along) - along[end];
          seconds = far * pace;
        } else put(deeds, at, 0, 0, 0, place, "walk");
        if (!arrives) return;
        if (hop) {
          here = hop.points[1];
          far = length(span(...hop.points));
          seconds = hop.seconds;
        }
        const aside = span(at, far > 1 ? here : places[goal].at);
        let key = "at";
        if (length(aside) > 1) {
          angle = turned(off, aside);
          angle = abs(angle) > TURN_DEGREES && angle;
          key = angle ? side(angle) : "ahead";
        }
        const { door } = places[towards];
        const says = [say(`side.${key}`, { place: towards })].concat(
          far >= DOORSTEP_METRES ? say(hop ? "by_path" : "off_path", { metres: metres(far) })
            : hop ? say("park_here") : [],
          door >= 0 ? Page.pick(guide.texts[door], language) : [],
        );
        put(says, at, far, seconds, angle, goal, "walk", towards);
      });

      const summary = [
        minutes(route.seconds), metres(route.metres),
        ...known(`summary.${/\w+/.exec(parking)}`, route), // nothing for null: on foot
      ];
      const notes = route.notes.map((note) => fill(`note.${note.key}`, note.values));
      const told = { steps, summary, exit: "", notes };
      if (exit) {
        const { exit: opens, way } = places[from];
        if (!exit.same) summary.push(say("summary.exit", exit));
        told.exit = sentence([].concat(
          exit.same ? [] : known(`exit.${opens === "card" ? opens : way}`, { gate: from }),
          say(exit.same ? "exit.same" : "exit.other", exit),
          known(`how.${exit.how}`),
        ));
      }
      return told;
    }

    return { write, metres, minutes, wait };
  }

  return { read };
})();
