"use strict";

/*
 * The quickest round trip, found on the phone: what geo/routes plans, on the same network.
 *
 * Gates, bays and goals are the guide's places; they are given their row and node in the network.
 * A way is an edge in one direction: 2 × edge forwards, and one more backwards. A move is [storey,
 * place to come to, what is done there, node]; at a door nothing is said to be done.
 */
const Router = (() => {
  const { least, order } = Drops;
  const WALK = 0;
  const RIDE = 1;
  const LOAN = 2;
  const MODES = ["walk", "ride", "loan"];
  const MAY = [[1, 1], [2, 4], [8, 16]]; // bits of an edge by storey, forwards and backwards
  const ESTIMATED = 32;
  const STEPS = 8; // a bit of a path
  const LEAN = 1e-11;

  /** Return points in millimetres from their differences, each to the one before it. */
  const unpack = (differences, [x, y]) => {
    const points = [];
    for (let i = 0; i < differences.length;) {
      points.push([x += differences[i++], y += differences[i++]]);
    }
    return points;
  };

  /** Return the sum along a line of metres × (pace + lean), which tells equal ways apart. */
  const measure = (line, pace = 1, lean = 0, path = 0) => line.reduce((sum, [x, y], i) => {
    const [fromX, fromY] = line[i - 1] || [x, y];
    const side = (x + fromX) / 2 + 0.309 * (y + fromY) + path;
    return sum + Math.hypot(x - fromX, y - fromY) * (pace + lean * side);
  }, 0);

  /** Decode the network of a guide, once. */
  const read = (guide) => {
    const { places, rules, settings, network } = guide;
    const { walk_speed: walkSpeed, park_seconds: parkSeconds } = settings;
    const { loan_seconds: loanSeconds } = settings;
    const { edges, paths, place: spotNodes, joined, hop, unsure } = network;
    const { kind: kinds, path: rows } = edges;
    const inMetres = (point) => point.map((millimetres) => millimetres / 1000);
    const corners = unpack(network.nodes, [0, 0]);
    const spots = corners.map(inMetres);
    const around = spots.map(() => []);
    const ends = []; // and lines: of every way
    const lines = [];
    edges.tail.forEach((tail, edge) => {
      const head = edges.head[edge];
      const via = unpack(edges.via[edge] || [], corners[tail]).map(inMetres);
      const line = [spots[tail], ...via, spots[head]];
      lines.push(line, line.slice().reverse());
      around[tail].push(ends.push(head) - 1);
      around[head].push(ends.push(tail) - 1);
    });
    const marks = (row) => (paths[row] || {}).marks;
    let next = 0;
    const [gates, bays, goals] = ["gates", "bays", "goals"].map((kind) =>
      guide[kind].map((place, row) =>
        Object.assign(places[place], { row, joined: joined[next], node: spotNodes[next++] })));
    const straight = (from, to) => measure([spots[from], spots[to]]);

    return ({ minute, rain, on, closed = [] }) => {
      const rides = on === "ebike";
      const stateOf = ({ hours }) => Hours.state(hours, minute);
      const isOpen = (spot) => !closed.includes(spot.id) && stateOf(spot).open !== false;
      const passes = (gate, storey, against) => gate.way !== against && isOpen(gate)
        && /yes|private/.test(storey === RIDE ? gate.ebike : gate.foot);
      const letsIn = (gate, storey) => passes(gate, storey, "out");
      const ebikeHours = rules.ebike_hours;
      // Walking always works, so hours of e-bikes that nobody can tell are not counted on.
      const ebike = !rides ? "on_foot"
        : rain && rules.rain_exempt ? "yes"
        : rules.ebike === "no" ? "ebike_not_allowed"
        : rules.ebike !== "yes" ? "ebike_unknown"
        : !ebikeHours || minute !== null && stateOf({ hours: ebikeHours }).open ? "yes"
        : "ebike_hours";
      const parks = bays.filter(isOpen);
      const lends = parks.filter((bay) => bay.loan_bikes >= 1);

      const blocked = paths.map(({ id, hours }) => !isOpen({ id: `path:${id}`, hours }));
      const costs = MODES.map((_, storey) => {
        const shut = gates.map((gate) => passes(gate, storey) ? -1 : gate.node);
        return kinds.map((_, edge) => {
          const row = rows[edge];
          const walk = marks(row) & STEPS ? settings.steps_speed : walkSpeed;
          const speed = [walk, settings.ride_speed, settings.loan_speed][storey];
          return blocked[row] || shut.includes(ends[2 * edge]) || shut.includes(ends[2 * edge + 1])
            ? Infinity : measure(lines[2 * edge], 1 / speed, LEAN, row);
        });
      });

      const trees = {};
      /** Return the quickest ways from a node: by node the seconds there and the last way. */
      const tree = (storey, source) => {
        const key = [storey, source];
        if (trees[key]) return trees[key];
        const seconds = spots.map(() => Infinity);
        const ways = [];
        const queue = [[0, source]]; // the nearest last
        seconds[source] = 0;
        while (queue.length) {
          const [sum, node] = queue.pop();
          around[node].forEach((way) => {
            const later = sum + costs[storey][way >> 1];
            if (later < seconds[ends[way]] && kinds[way >> 1] & MAY[storey][way & 1]) {
              let i = queue.length;
              while (i && queue[i - 1][0] < later) i--;
              queue.splice(i, 0, [later, ends[way]]);
              seconds[ends[way]] = later;
              ways[ends[way]] = way;
            }
          });
        }
        return (trees[key] = [seconds, ways]);
      };
      const reach = (storey, node) => tree(storey, node)[0];

      /** Return the places that an id stands for: the doors of a building that has some. */
      const doors = (id) => {
        const found = places.filter((spot) => spot.id === id && spot.node >= 0);
        return found[0] ? found : goals.filter(({ building }) => `building:${building}` === id);
      };

      /**
       * Return the best way out, [gate, seconds], from where `reach` begins, through a gate that
       * shuts later than in `shut` seconds: the same gate, or any other if that is no way out.
       * Whoever left the e-bike outside walks around to it.
       */
      const home = (gate, storey, reach, shut) => {
        const outs = gates.filter((other) =>
          other.exit !== "card" && stateOf(other).seconds > shut && passes(other, storey, "in"));
        return least(outs.includes(gate) ? [gate] : outs, (other) =>
          (other.exit === "guard" ? settings.guard_seconds : 0)
          + (rides && !storey ? network.apart[gate.row][other.row] / walkSpeed : 0)
          + reach[other.node]);
      };

      /** Return the stops, of walks and of rides, at which drops [place, bit] are served. */
      const stopsFor = (drops, all, visits) => {
        const stop = (move, serves) =>
          ({ move, serves, node: move[3], reach: reach(move[0], move[3]) });
        const atDoors = (storey, seconds) => drops.map(([spot, bit]) => {
          const node = storey ? hop[MODES[storey]][spot.row] : spot.node;
          return node < 0 ? null : stop([storey, spot, "", node],
            { [bit]: [seconds + 2 * straight(node, spot.node) / walkSpeed] });
        }).filter(Boolean);
        // From a bay, every tour that ends there again serves a set.
        const atBays = (spots, storey, deed, seconds, inner, stops) => spots.map((bay) => {
          const { node } = bay;
          return stop([storey, bay, deed, node], order(reach(inner, node), stops, all).map((states) => {
            const [last, sum] = least(states, (state) => state[0] + state[1].reach[node]);
            return [seconds + sum, last];
          }));
        });
        const walks = atDoors(WALK, 0);
        if (!visits) return [walks];
        walks.push(...atBays(lends, WALK, "borrow", 2 * loanSeconds, LOAN, atDoors(LOAN, 0)));
        const stands = rides && ebike !== "ebike_unknown" ? parks : [];
        const rideStops = atBays(stands, RIDE, "park", parkSeconds, WALK, walks);
        return [walks, rideStops.concat(ebike === "yes" ? atDoors(RIDE, parkSeconds) : [])];
      };

      /** Return the best round trip that serves a set, or null; who visits comes from outside. */
      const plan = (starts, all, stops, visits) => {
        const ways = [];
        starts.forEach((start) => stops.forEach((list, storey) =>
          order(reach(storey, start.node), list, all)[all].forEach((state) => {
            const enter = !visits ? 0
              : !letsIn(start, storey) ? Infinity
              : start.wait + (rides && !storey ? parkSeconds : 0);
            ways.push([enter + state[0], storey, state, start]);
          })));
        for (let shut = -1; ;) {
          const out = ([, storey, [, { reach }], start]) =>
            visits ? home(start, storey, reach, shut) : [null, reach[start.node]];
          const [best, total] = least(ways, (way) => way[0] + out(way)[1]);
          if (!best) return null;
          const [exit] = out(best);
          shut = exit ? stateOf(exit).seconds : Infinity;
          // A gate that shuts before one is back is no way out: plan again without it.
          if (total <= shut) return trip(best[3], movesTo(best[2]), total, exit);
        }
      };

      /** Return the moves that lead to a state; what is done at one place is one. */
      const movesTo = ([, { move }, serve, before]) => {
        if (!serve) return [];
        const [storey, spot, deed, node] = move;
        const inner = serve[1] ? movesTo(serve[1]) : [];
        const here = deed === "park" && inner[0][1] === spot && inner.shift();
        return [
          ...movesTo(before),
          [storey, spot, here ? here[2] && "park_borrow" : deed, node], ...inner,
          ...(deed ? [storey ? [WALK, spot, "fetch", node] : [LOAN, spot, "give_back", node]] : []),
        ];
      };

      /** Return the leg of sections [line, row of its path, is it estimated, end], or null. */
      const legOf = (mode, seconds, from, sections) => {
        const [points, pieces, unsure, nodes] = [[spots[from]], [], [], [from]];
        const leg = { mode, seconds, metres: 0, points, pieces, estimated: unsure, nodes };
        sections.forEach(([line, row, estimated, end]) => {
          leg.metres += measure(line);
          line.slice(1).forEach((point, i) => {
            points.push(point);
            pieces.push(row);
            unsure.push(estimated);
            nodes.push(i + 2 < line.length ? -1 : end);
          });
        });
        return sections[0] ? leg : null;
      };

      const quickest = (storey, from, to) => {
        const [seconds, ways] = tree(storey, from);
        const sections = [];
        for (let way, node = to; node !== from; node = ends[way ^ 1]) {
          way = ways[node];
          sections.unshift([lines[way], rows[way >> 1], (kinds[way >> 1] & ESTIMATED) > 0, node]);
        }
        return legOf(MODES[storey], seconds[to], from, sections);
      };

      /** Return the leg straight between a vehicle and a door, or null. */
      const lastSteps = (from, to, goal) => legOf("walk", straight(from, to) / walkSpeed, from,
        from === to ? [] : [[[spots[from], spots[to]], -1, unsure[goal.row] > 0, to]]);

      /** Return the route of moves from a place; without an exit, of somebody who stays inside. */
      const trip = (start, moves, total, exit) => {
        while (moves[moves.length - 1][2]) moves.pop();
        const [[first, stand]] = moves;
        const parking = exit && rides ? (first === RIDE ? stand : start).id : null;
        const leaves = parking === start.id;
        const notes = [];
        const note = (says, key, values = {}) => says && notes.push({ key, values });
        const gate = { gate: start.id };
        note(leaves, ebike !== "yes" ? ebike : letsIn(start, RIDE) ? "ebike_stays"
          : start.ebike === "unknown" ? "gate_ebike_unknown" : "gate_no_ebike", gate);
        const why = leaves ? notes[0].key : "";
        if (exit) {
          note(start.estimated, "gate_estimated", gate);
          note(start.foot === "private" || start.locked, "gate_for_deliveries", gate);
          note(moves.some(([, spot, deed]) => !deed && unsure[spot.row]), "door_estimated");
        }
        const [stretches, legs, drops] = [[], [], []];
        let [seconds, metres, loan] = [exit ? start.wait : 0, 0, null];
        let deed = leaves ? "leave" : gates.includes(start) ? "enter" : "start";
        let [place, from, at] = [start, start.node, start.node];
        moves.forEach(([storey, spot, next, to]) => {
          const parts = [
            lastSteps(at, from, place), quickest(storey, from, to), lastSteps(to, spot.node, spot),
          ];
          const [, leg, hop] = parts;
          const told = stretches[0] ? "" : why;
          const stretch = { deed, place: place.id, towards: spot.id, leg, hop, why: told };
          stretches.push(stretch);
          if (/park|leave/.test(deed) || storey === RIDE && !next) seconds += parkSeconds;
          if (/borrow|give/.test(deed)) seconds += loanSeconds;
          parts.filter(Boolean).forEach((part) => {
            legs.push(part);
            seconds += part.seconds;
            metres += part.metres;
          });
          if (/borrow/.test(next)) loan = spot.id;
          if (!next) drops.push(stretch.arrives = spot.id);
          [deed, place, from, at] = [next || "on", spot, to, spot.node];
        });
        note(legs.some(({ mode, pieces }) =>
          pieces.some((row) => marks(row) & (1 << MODES.indexOf(mode)))), "private_way");
        note(legs.some(({ pieces }) => pieces[0] === -2), "way_estimated");
        return {
          from: start.id, to: place.id, seconds, round_trip_seconds: total, metres, parking, loan,
          exit: exit
            && { gate: exit.id, how: exit.exit, seconds: total - seconds, same: exit === start },
          notes, legs, stretches, drops,
        };
      };

      /** Return why no way leads from a gate to a goal, asked in the order a rider meets it. */
      const reason = (gate, goal) => letsIn(gate, WALK) || ebike === "yes" && letsIn(gate, RIDE)
        ? !gate.joined ? "gate_off_paths"
          : !goal.joined ? "goal_off_paths"
          : reach(WALK, gate.node)[goal.node] < Infinity ? "no_way_out" : "no_way_through"
        : closed.includes(gate.id) ? "closed_by_notice"
        : !isOpen(gate) ? "gate_closed"
        : gate.way === "out" ? "gate_out_only"
        : gate.foot !== "unknown" ? "gate_no_entry"
        : gate.locked ? "gate_locked" : "gate_unknown";

      /**
       * Return the best route from a place to a goal, or to up to eight in the best order; where
       * there is none, the reason.
       */
      const find = (start, goal) => {
        const starts = doors(start);
        const ids = [...new Set([].concat(goal))];
        const drops = [].concat(...ids.map((id, i) => doors(id).map((spot) => [spot, 1 << i])));
        const [gate, [end]] = [starts[0], drops[0] || []];
        const visits = gates.includes(gate) && goals.includes(end);
        const all = 2 ** ids.length - 1;
        const stops = stopsFor(drops, all, visits);
        const to = visits ? end.id : goal;
        return plan(starts, all, stops, visits)
          || ids[1] && ids.map((id) => find(start, id)).find((route) => route.reason)
          || {
            from: start, to, reason: visits ? reason(gate, end) : "no_walk",
            values: { start, gate: start, goal: to, hours: visits && gate.open },
          };
      };

      /** Return {gate, seconds, round_trip_seconds, …} of all gates for a goal, the best first. */
      const compare = (goal) => {
        const stops = stopsFor(doors(goal).map((spot) => [spot, 1]), 1, true);
        return gates.map((gate) => Object.assign(
          { gate: gate.id, round_trip_seconds: Infinity }, plan([gate], 1, stops, true),
        )).sort((one, other) => one.round_trip_seconds - other.round_trip_seconds || 0);
      };

      return { find, compare };
    };
  };

  return { read, under: (network, moment) => network(moment) };
})();
