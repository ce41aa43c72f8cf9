/* Tools that one stroke works: cut in two, number along a line; and copying a row. */

import { acrossBuildings, copyRow, number, rowGuess, split as cut, tidied } from "../deeds.js";
import { PATTERNS, firstNumber, numbered } from "../numbers.js";
import { rowMoves, plus } from "../geometry.js";
import { keyOf } from "../sheet.js";
import { wasDrag } from "./board.js";

const MOST_COPIES = 60;

/** Draw a line by dragging; `end` hears its points in metres. */
function stroke(board, help, look, end) {
  const { map, ground } = board;
  let points = null;
  function down(event) {
    if (event.button !== 0) return;
    map.dragging.disable();
    points = [board.pointer(event)];
  }
  function drag(event) {
    if (!points) return;
    points.push(board.pointer(event));
    look(points);
  }
  function up() {
    map.dragging.enable();
    const line = points && thinned(points, board.reach(3));
    points = null;
    if (line?.length > 1) end(line);
    else board.ghosts([]);
  }
  return {
    start() {
      board.says(help);
      ground.style.cursor = "crosshair";
      ground.addEventListener("pointerdown", down, true);
      document.addEventListener("pointermove", drag);
      document.addEventListener("pointerup", up);
    },
    stop() {
      points = null;
      map.dragging.enable();
      board.close?.();
      board.ghosts([]);
      ground.style.cursor = "";
      ground.removeEventListener("pointerdown", down, true);
      document.removeEventListener("pointermove", drag);
      document.removeEventListener("pointerup", up);
    },
    key(event) {
      if (event.key !== "Escape" || !points) return false;
      points = null;
      map.dragging.enable();
      board.ghosts([]);
      return true;
    },
  };
}

const thinned = (points, step) => tidied(points.filter((point, i) => !i || i === points.length - 1
  || Math.hypot(point[0] - points[0][0], point[1] - points[0][1]) > step));

export function split(board) {
  const { sheet, scene, say } = board;
  return stroke(board, say("help.split"), (line) => board.ghosts([[line[0], line.at(-1)]], false),
    (line) => {
    board.ghosts([]);
    const straight = [line[0], line.at(-1)]; // a cut is straight, however the hand went
    const some = [...sheet.selection].filter((key) => !key.startsWith("compound/"));
    const box = [0, 1].map((i) => Math.min(straight[0][i], straight[1][i]))
      .concat([0, 1].map((i) => Math.max(straight[0][i], straight[1][i])));
    const near = scene.within(box);
    const tries = [some, ...["buildings", "paths", "barriers"].map((layer) =>
      near.filter((shape) => shape.layer === layer).map(({ key }) => key))];
    for (const keys of tries) {
      const edits = cut(sheet, scene, keys, straight);
      if (edits) {
        const pieces = edits.put.filter(({ layer }) => layer !== "entrances").map(keyOf);
        board.change(say("did.split"), edits, pieces);
        return board.says(say("help.split"));
      }
    }
    return board.says(say("help.split.none"), true);
  });
}

export function numbers(board) {
  const { sheet, scene, say } = board;
  const show = (line) => {
    const keys = acrossBuildings(scene, line);
    board.ghosts([...keys.map((key) => scene.get(key).lines[0])]);
    board.says(say("help.number.count", { count: keys.length }));
  };
  return stroke(board, say("help.number"), show, async (line) => {
    const keys = acrossBuildings(scene, line);
    if (!keys.length) {
      board.ghosts([]);
      return board.says(say("help.number.none"), true);
    }
    board.ghosts(keys.map((key) => scene.get(key).lines[0]));
    const others = sheet.all("buildings").filter((each) => !keys.includes(keyOf(each)));
    const taken = others.map(({ columns }) => columns.ref);
    const made = ({ first, pattern, back }) => numbered(first, pattern, keys.length, back);
    const look = (values) => {
      const list = made(values);
      if (!list) return say("number.wrong");
      const short = list.length > 5 ? [...list.slice(0, 3), "…", list.at(-1)] : list;
      board.says(say("number.shows", { list: short.join(" ") }));
      return null;
    };
    const given = await board.ask(line.at(-1), say("number.title", { count: keys.length }), [
      { name: "first", label: say("number.first"), value: firstNumber("ones", taken) },
      { name: "pattern", label: say("number.pattern"), value: "ones",
        choices: PATTERNS.map((pattern) => [pattern, say(`number.${pattern}`)]) },
      { name: "back", label: say("number.back"), value: false, type: "checkbox" },
    ], look);
    if (board.ground.dataset.atWork !== "number") return undefined; // by now another tool's turn
    board.ghosts([]);
    board.says(say("help.number"));
    const still = keys.map((key) => sheet.follow(key)).filter((key) => sheet.has(key));
    if (given && still.length === keys.length) {
      board.change(say("did.number", { count: keys.length }),
        number(sheet, still, made(given), say("number.suffix")), still);
    }
    return undefined;
  });
}

export function row(board) {
  const { ground, sheet, scene, say } = board;
  const chosen = () => [...sheet.selection].filter((key) => key.startsWith("buildings/"));
  let asking = false, pressed = null;

  function show(far, count) {
    const { start } = rowGuess(scene, chosen(), far);
    const rings = chosen().map((key) => scene.get(key).lines[0]);
    board.ghosts(rowMoves(start, far, count).flatMap((offset) =>
      rings.map((ring) => ring.map((point) => plus(point, offset)))));
  }
  function look(event) {
    if (asking || !chosen().length) return;
    const far = board.pointer(event);
    show(far, Math.min(MOST_COPIES, rowGuess(scene, chosen(), far).count));
  }
  const down = (event) => { pressed = [event.clientX, event.clientY]; };
  async function press(event) {
    if (asking) return;
    if (wasDrag(pressed, event)) return;
    const far = board.pointer(event), shape = board.hit(far, ["buildings"]);
    if (shape && (event.shiftKey || !chosen().length)) {
      const keys = event.shiftKey ? [...chosen(), shape.key] : [shape.key];
      sheet.select(keys, { from: "map" });
      return board.says(say("help.row.far"));
    }
    if (!chosen().length) return board.says(say("help.row.none"), true);
    asking = true;
    const wrong = ({ count }) => {
      const many = Number(count);
      const isCount = Number.isInteger(many) && many >= 1 && many <= MOST_COPIES;
      if (!isCount) return say("row.wrong", { most: MOST_COPIES });
      show(far, many);
      return null;
    };
    const guess = Math.min(MOST_COPIES, rowGuess(scene, chosen(), far).count);
    const given = await board.ask(far, say("row.title"), [
      { name: "count", label: say("row.count"), value: guess, type: "number" }], wrong);
    asking = false;
    if (board.ground.dataset.atWork !== "row") return undefined; // another tool is at work by now
    board.ghosts([]);
    if (given && chosen().length) {
      const edits = copyRow(sheet, scene, chosen(), far, Number(given.count));
      const made = edits.put.filter(({ layer }) => layer === "buildings").map(keyOf);
      board.change(say("did.row", { count: made.length }), edits, made);
      board.use("select");
    }
    return undefined;
  }
  return {
    start() {
      board.says(say(chosen().length ? "help.row.far" : "help.row"));
      ground.style.cursor = "crosshair";
      ground.addEventListener("pointerdown", down, true);
      ground.addEventListener("pointermove", look);
      ground.addEventListener("click", press);
    },
    stop() {
      board.close?.();
      board.ghosts([]);
      ground.style.cursor = "";
      ground.removeEventListener("pointerdown", down, true);
      ground.removeEventListener("pointermove", look);
      ground.removeEventListener("click", press);
    },
    key: () => false,
  };
}
