"use strict";

/* Addresses as riders type them: the patterns, and what they mean, are geo/address's GRAMMAR. */
const Address = (() => {
  const { anchors, length, long, numerals, same } = GRAMMAR;

  // Made when they are needed: a browser that does not know them still has the rest of the page.
  const match = (name, text) => RegExp(GRAMMAR[name], "u").exec(text);
  const swap = (name, text, by) => text.replace(RegExp(GRAMMAR[name], "gu"), by);
  const trim = (value) => value && value.replace(/^0+(?=\d)/, "");

  /** Return the first so many signs of a text. */
  const cut = (text, count) => Array.from(text).slice(0, count).join("");

  /** Return text in half-width, upper case and the usual signs, no spaces around it. */
  function halfWidth(text) {
    const usual = (sign) => same[1][same[0].indexOf(sign)] || sign;
    return swap("space", text.normalize("NFKC").toUpperCase().replace(/./g, usual), " ").trim();
  }

  /** Return a name to compare by: half-width, upper case, no spaces, 三号 as 3号. */
  const fold = (text) => swap("numbered", halfWidth(text).replace(/\s/g, ""), plain);

  /** Return {building, unit, room} of what a rider types or pastes, null where it is not said. */
  function parse(text) {
    const clean = swap("noise", swap("bar", halfWidth(cut(text, length)), "-"), "█");
    let best = { building: null, unit: null, room: null };
    let bestRank = 0;
    runs(clean).forEach((run) => {
      const [strength, found] = assign(run);
      const rank = 3 * strength + !!found.unit + !!found.room;
      if (strength && rank > bestRank) {
        best = found;
        bestRank = rank;
      } else if (!strength && (!best.building || bestRank >= 9)) {
        best.unit = best.unit || found.unit;
        best.room = best.room || found.room;
      }
    });
    return best;
  }

  /** Return the tokens that only separators part, written as runs: "/b7/u2~v1201". */
  function runs(text) {
    const found = [];
    const tokens = RegExp(GRAMMAR.token, "gu");
    let end = 0;
    for (let token; (token = tokens.exec(text)); ) {
      const { groups, index } = token;
      const { value } = groups;
      const said = Object.keys(groups).find((name) => groups[name] && name !== "value");
      const behind = tokens.lastIndex;
      const context = [index > end ? text[index - 1] : "", value, text[behind]].join("\t");
      if (said || !match("loose", context)) {
        const [before, between] = [text.slice(0, index), text.slice(end, index)];
        if (!found.length || !match("apart", between)) {
          found.push(!before.trim() ? ">" : match("street", before) ? "@" : "");
        }
        const [kind, number] = [(said || "v")[0], plain(value)];
        found[found.length - 1] +=
          (between.includes("-") ? "~" : "/") +
          ((!match("short", number) && long[kind]) || kind) +
          number;
        end = behind;
      }
    }
    return found;
  }

  /** Return a value with Arabic digits: 二十三 → 23, 一二零一 → 1201, B-12 → B12. */
  function plain(value) {
    if (!(value[0] in numerals)) return value.replace(/^([A-Z])-/, "$1");
    const numbers = Array.from(value, (sign) => numerals[sign]);
    if (Math.max(...numbers) < 10) return numbers.join("");
    let [total, digit] = [0, 0];
    numbers.forEach((number) => {
      if (number > 9) total += (digit || 1) * number;
      digit = number > 9 ? 0 : number;
    });
    return `${total + digit}`;
  }

  /** Return how strongly a run names a building (0: not at all), and its parts. */
  function assign(run) {
    let said;
    const [strength] = anchors.find(([, source]) => (said = RegExp(source, "u").exec(run)));
    const { before, building, after } = said.groups;
    const rest = swap("joined", strength + swap("unmarked", before, "") + after, "/r$1-");
    let bares = swap("notBare", rest, "");
    const first = (name, among) => (match(name, among) || [])[1];
    let unit = first("unit", rest);
    if (!unit && (unit = first("bareUnit", bares))) bares = bares.slice(unit.length + 3);
    const room = first("room", rest) || (first("bareRoom", bares) || "").replace("~v", "-");
    const parts = { building: trim(building) || null, unit: trim(unit) || null, room: room || null };
    return [strength, parts];
  }

  return { parse, fold, halfWidth, cut };
})();
