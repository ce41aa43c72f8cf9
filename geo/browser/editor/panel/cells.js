/* What a cell shows, and what people type or paste into it means. No DOM. */

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;

/**
 * @typedef {{name: string, title: string, kind: string, values: [string, string][], public: boolean,
 *   empty: string|null}} Column
 */

/** Half-width, small and without blanks at the ends: what two spellings of a word have in common. */
const plain = (text) => String(text).normalize("NFKC").trim().toLowerCase();

/** Return a column's choices; doors take theirs from the buildings there are. */
export function choices(column, sheet) {
  if (column.name !== "building" || !sheet) {
    return column.kind === "choice" ? column.values ?? [] : null;
  }
  const buildings = sheet.all("buildings").map((feature) => [feature.id, called(feature)]);
  return [["", "–"], ...buildings];
}

/** Return what people call a feature: its name, its number, or nothing. */
export function called({ columns }) {
  return String(columns.name || columns.ref || columns.unit || "");
}

/** Return a value as people read it. */
export function sayCell(column, value, values = column.values) {
  if (value === null || value === undefined) {
    return "";
  }
  const choice = (values ?? []).find(([each]) => each === value);
  return choice ? choice[1] : String(value);
}

/**
 * Read what was typed or pasted.
 * @returns {{value: string|number|null}|{fault: string}} `fault` is the key of a sentence
 */
export function readCell(column, text, values = column.values) {
  if (column.kind === "number") {
    const said = plain(text).replace(/,/g, "");
    if (said === "") {
      return { value: null };
    }
    return NUMBER.test(said) ? { value: Number(said) } : { fault: "cell.number" };
  }
  if (values?.length) {
    const said = plain(text);
    const found = values.find(([value, title]) => plain(value) === said || plain(title) === said);
    if (found) {
      return { value: found[0] };
    }
    return said ? { fault: "cell.choice" } : { value: column.empty ?? values[0][0] };
  }
  return { value: String(text).replace(/\s+/g, " ").trim() };
}

/**
 * Read several cells as Excel, WPS and pages copy them: tabs between cells, lines between rows,
 * quotes around cells that hold either.
 * @returns {string[][]}
 */
export function readTable(text) {
  const rows = [[]];
  const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  let at = 0;
  while (at <= source.length) {
    const quoted = /^"((?:[^"]|"")*)"(?=[\t\n]|$)/.exec(source.slice(at));
    const cell = quoted ? quoted[0] : /^[^\t\n]*/.exec(source.slice(at))[0];
    rows.at(-1).push(quoted ? quoted[1].replace(/""/g, '"') : cell);
    at += cell.length;
    if (source[at] === "\n") {
      rows.push([]);
    }
    at += 1;
  }
  return rows;
}

/**
 * Lay pasted cells over features, from one cell to the right and down.
 * @param {string[][]} cells
 * @param {object[]} features the rows from the first that takes something
 * @param {Column[]} columns those from the first that takes something
 * @param {(column: Column) => [string, string][]|null} valuesOf
 * @returns {{put: object[], count: number, faults: string[]}} `faults` are the words that fit nowhere
 */
export function layOver(cells, features, columns, valuesOf) {
  const put = [];
  const faults = [];
  let count = 0;
  cells.forEach((row, down) => {
    const changed = {};
    row.forEach((text, right) => {
      const column = columns[right];
      const read = column && features[down] ? readCell(column, text, valuesOf(column) ?? undefined) : {};
      if ("value" in read) {
        changed[column.name] = read.value;
        count += 1;
      } else {
        faults.push(text);
      }
    });
    if (Object.keys(changed).length) {
      const { layer, id, columns: before } = features[down];
      put.push({ layer, id, columns: { ...before, ...changed } });
    }
  });
  return { put, count, faults };
}
