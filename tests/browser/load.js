"use strict";

/* Load scripts of geo/browser as a page does, one after the other, and return what one defines. */
const { readFileSync, readdirSync } = require("node:fs");
const { join } = require("node:path");

const FOLDER = join(__dirname, "..", "..", "geo", "browser");

const read = (name) => readFileSync(join(FOLDER, name), "utf8");

module.exports = {
  read,
  scripts: () => readdirSync(FOLDER).filter((name) => name.endsWith(".js")),
  load: (wanted, ...names) => new Function(`${names.map(read).join("\n")}; return ${wanted};`)(),
};
