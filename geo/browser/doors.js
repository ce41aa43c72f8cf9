"use strict";

/* The door that a rider means, found in a guide exactly as geo/doors finds it in a compound. */
const Doors = (() => {
  const { cut, fold, halfWidth, parse } = Address;
  const OFFERED = 3; // buildings offered where the one asked for is not there
  const SHOWN = 60; // signs of a text that nobody understands
  const FAR = 1e10; // of names from all numbers

  const texts = (pair) => [].concat(pair);
  const isHouse = ({ id }) => id.startsWith("building:");
  const named = (places, number) =>
    places.filter(({ numbers }) => numbers && numbers.includes(number));
  const narrow = (spots, fits) => (spots.some(fits) ? spots.filter(fits) : spots);

  /** Return the door of an address, of a place's name or its id as {kind, places, key, values}.
   *
   * `kind` is found (one place), ask (which of several) or nearest (what there is instead);
   * `places` are ids; the sentence is `key` with `values`, and the places' labels as {places}.
   */
  function find({ name, places }, text) {
    const plain = halfWidth(text);
    const asked = texts(name).map(halfWidth).reduce(without, plain);
    const whole = fold(asked);
    const names = [whole, fold(text)];
    const isCalled = (label) => names.includes(fold(label));
    const called =
      places.find(({ id }) => id === text.trim()) ||
      places.find((place) => !isHouse(place) && texts(place.label).some(isCalled));
    if (called) return answer(behind(places, [called]));
    const address = parse(asked);
    const { building } = address;
    const { homes, unit, room } = read(places, whole, address);
    const spots = behind(places, homes);
    const exact = spots.filter((spot) => !unit || has(spot, unit));
    const houses = exact.length ? spots.filter(isHouse) : [];
    const lane = behind(places, named(places, `${building}-${unit}`));
    const sure = exact.concat(houses, lane);
    const known = sure.every(({ flats }) => flats);
    if (sure.length) return answer(narrow(sure, (spot) => known && holds(spot, room)));
    // "7幢5" may mean flat 5, 7幢5单元 does not; where a room is said, no unit is written up.
    const flat = room || (/单元|UNIT/.test(whole) ? "" : unit);
    const likely = spots.filter((spot) => holds(spot, flat) && !(room && spot.unit));
    if (likely.length) return answer(likely);
    if (spots.length) return answer(spots, "unit_missing_", { unit });
    if (building) return nearest(places, building, unit);
    return tell("nearest", "no_number", [], { text: cut(plain, SHOWN) });
  }

  /** Take the compound's own name out of an address: 阳光100 7-2 is not building 100. */
  const without = (asked, name) =>
    name.length > 1 && name !== asked ? asked.split(name).join(" ") : asked;

  /** Return what places stand for: a building for its doors, where they are drawn. */
  function behind(places, asked) {
    const lists = asked.map((home) => {
      const isIn = (spot) => !isHouse(spot) && spot.building === home.building;
      const doors = isHouse(home) ? places.filter(isIn) : [];
      return doors.length ? doors : [home];
    });
    return [].concat(...lists);
  }

  /** Return the buildings that an address names by number or name, its unit and its room. */
  function read(places, whole, { building, unit, room }) {
    let homes = named(places, building);
    if (!building && (unit || room)) {
      homes = places.filter(isHouse);
      if (homes.length > 1) homes = [];
    }
    const longest = (best, name) => (name.length > best.length ? name : best);
    const name = [].concat(...places.map(({ numbers }) => numbers || []))
      .filter((one) => whole.includes(one) && !/\d|^.$/u.test(one))
      .reduce(longest, "");
    if (name) {
      const rows = named(places, name);
      const both = homes.filter((home) => rows.includes(home));
      const rest = whole.slice(whole.indexOf(name) + name.length);
      if (both.length) homes = both;
      else if (!building || /^[-#]?\d/.test(rest)) {
        // The name stands for the number: 紫荆阁2-1201 is read as 0幢2-1201, or is it 2幢?
        const said = homes.length ? {} : parse(`0幢${rest}`);
        return { homes: homes.concat(rows), unit: said.unit, room: said.room };
      }
    }
    if (!homes.length) return { homes: named(places, whole), unit: null, room };
    return { homes: asSaid(homes, whole), unit, room };
  }

  /** Return those of several buildings whose names an address holds best: 12弄3号, not 3号. */
  function asSaid(homes, whole) {
    // No part of other numbers: 3号 is not in 13号.
    const says = (name) =>
      whole.includes(name) && !/\d\t\d/.test(whole.split(name).join(`\t${name}\t`));
    // Never into another lane, even where that has the only 3号.
    const near = homes.filter(({ numbers }) => {
      const lanes = numbers.filter((name) => name.endsWith("弄"));
      return !whole.includes("弄") || !lanes.length || lanes.some(says);
    });
    const length = ({ numbers }) => Math.max(0, ...numbers.filter(says).map((name) => name.length));
    const longest = Math.max(...near.map(length));
    return near.filter((home) => length(home) === longest);
  }

  /** Tell whether a place is a unit's door: 2, 2单元 and 二单元 are one. */
  const has = ({ unit }, asked) =>
    !!unit && (parse(`0幢${unit}`).unit || fold(unit)) === asked;

  /** Tell whether a door's flats hold a room: 101-1204 are doors 01 to 04 of floors 1 to 12. */
  function holds({ flats }, room) {
    if (!flats || !room) return false;
    const plain = halfWidth(flats);
    const number = parseInt(room, 10);
    if (isNaN(number)) return plain.split(/[;,、 ]+/).includes(room);
    return (plain.match(/\d+( *- *\d+)?/g) || []).some((range) => {
      const [first, last = first] = range.split("-").map(Number);
      const inside = (of) => of(first) <= of(number) && of(number) <= of(last);
      if (Math.min(first, last) <= 100 || first % 100 > last % 100) return inside(Number);
      return inside((one) => Math.floor(one / 100)) && inside((one) => one % 100);
    });
  }

  /** Offer the doors of the buildings whose numbers come nearest to one that is not there. */
  function nearest(places, number, unit) {
    const count = (name) => (/\d{1,9}/.exec(name) || [FAR + name.codePointAt(0)])[0];
    const apart = ({ numbers }) =>
      Math.min(...numbers.map((name) => Math.abs(count(name) - count(number))));
    const homes = places.filter(({ numbers }) => numbers && numbers.length);
    homes.sort((one, other) => apart(one) - apart(other));
    const near = homes.slice(0, OFFERED).map((home) =>
      narrow(behind(places, [home]), (spot) => has(spot, unit)));
    return tell("nearest", near.length ? "nearest" : "no_numbers", [].concat(...near), { number });
  }

  /** Return the one place that is left, or all of them to be asked about. */
  function answer(spots, sentence, values) {
    const kind = new Set(spots).size === 1 ? "found" : "ask";
    return tell(kind, (sentence || "") + kind, spots, values || {});
  }

  function tell(kind, sentence, spots, values) {
    const places = Array.from(new Set(spots.map(({ id }) => id)));
    return { kind, places, key: `door.${sentence}`, values };
  }

  return { find };
})();
