/* Select: press, shift-press and a shift-drawn box; drag what is selected; arrows nudge it. */

import { move } from "../deeds.js";
import { boxOf, minus, plus } from "../geometry.js";

const DRAG_PIXELS = 4; // less is a press of an unsteady hand
const NUDGE_METRES = { plain: 0.2, shift: 2 };
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export function select(board) {
  const { map, ground, sheet, scene, painter, say } = board;
  let held = null;

  const chosen = () => [...sheet.selection];
  const mark = (found) => {
    const shape = found?.layer === "compound" ? null : found;
    if (painter.options.hover === (shape?.key ?? null)) return;
    const old = scene.get(painter.options.hover);
    painter.options.hover = shape?.key ?? null;
    for (const each of [old, shape]) if (each) painter.repaint(each.box);
    ground.style.cursor = !shape ? "" : sheet.selection.has(shape.key) ? "move" : "pointer";
  };

  function down(event) {
    if (event.button !== 0) return;
    const from = board.pointer(event), shape = board.hit(from);
    const grabs = shape && sheet.selection.has(shape.key) && !event.shiftKey;
    held = { from, shape, pixel: [event.clientX, event.clientY],
      how: event.shiftKey ? "box" : grabs ? "move" : "press", moved: false };
    if (held.how !== "press") map.dragging.disable();
  }

  function drag(event) {
    if (!held) {
      if (event.target.closest?.(".yl-map") === ground) mark(board.hit(board.pointer(event)));
      return;
    }
    const off = [event.clientX - held.pixel[0], event.clientY - held.pixel[1]];
    held.moved ||= Math.hypot(...off) > DRAG_PIXELS;
    if (!held.moved || held.how === "press") return;
    const to = board.pointer(event);
    if (held.how === "box") {
      const [w, s, e, n] = boxOf([held.from, to]);
      board.ghosts([[[w, s], [e, s], [e, n], [w, n]]]);
      return;
    }
    held.offset = snapped(minus(to, held.from), event);
    const shapes = chosen().map((key) => scene.get(key)).filter(Boolean);
    board.ghosts(shapes.flatMap((shape) =>
      shape.lines.map((line) => line.map((point) => plus(point, held.offset)))),
        shapes.every(({ kind }) => kind !== "line"));
  }

  /** Let the corner that was grabbed, or the nearest one, come to rest on a neighbour's. */
  function snapped(offset, event) {
    const skip = new Set(chosen());
    const corners = held.shape.lines.flat();
    const grabbed = corners.reduce((best, point) =>
      Math.hypot(...minus(point, held.from)) < Math.hypot(...minus(best, held.from)) ? point
        : best);
    const there = plus(grabbed, offset);
    return plus(offset, minus(
      board.snap(there, event,
        { skip, only: ["buildings", "paths", "barriers", "compound"] }).point, there));
  }

  function up(event) {
    map.dragging.enable();
    const was = held;
    held = null;
    if (!was) return;
    board.ghosts([]);
    if (was.how === "box" && was.moved) {
      const box = boxOf([was.from, board.pointer(event)]);
      const within = scene.within(box).filter((shape) => shape.layer !== "compound"
        && covers(box, shape.box));
      sheet.select([...sheet.selection, ...within.map(({ key }) => key)], { from: "map" });
    } else if (was.how === "move" && was.moved && was.offset) {
      const keys = chosen();
      board.change(say("did.move", { count: keys.length }), move(sheet, scene, keys, was.offset));
    } else if (!was.moved) press(was, event);
  }

  function press({ shape }, event) {
    const keys = new Set(event.shiftKey ? sheet.selection : []);
    if (shape && !(event.shiftKey && keys.delete(shape.key))) keys.add(shape.key);
    sheet.select(keys, { from: "map" });
  }

  function twice(event) {
    const shape = board.hit(board.pointer(event));
    if (shape && shape.kind !== "point") board.use("reshape");
  }

  return {
    start() {
      board.says(say("help.select"));
      ground.addEventListener("pointerdown", down, true);
      document.addEventListener("pointermove", drag);
      document.addEventListener("pointerup", up);
      ground.addEventListener("dblclick", twice);
    },
    stop() {
      held = null;
      map.dragging.enable();
      mark(null);
      board.ghosts([]);
      ground.removeEventListener("pointerdown", down, true);
      document.removeEventListener("pointermove", drag);
      document.removeEventListener("pointerup", up);
      ground.removeEventListener("dblclick", twice);
    },
    key(event) {
      const arrow = ARROWS[event.key];
      if (arrow && sheet.selection.size) {
        const step = NUDGE_METRES[event.shiftKey ? "shift" : "plain"];
        board.change(say("did.move", { count: sheet.selection.size }),
          move(sheet, scene, chosen(), plus([0, 0], arrow, step)));
        return true;
      }
      if (event.key !== "Escape") return false;
      if (held) {
        held = null;
        map.dragging.enable();
        board.ghosts([]);
      } else sheet.select([], { from: "map" });
      return true;
    },
  };
}

const covers = (box, inner) => box[0] <= inner[0] && box[1] <= inner[1] && box[2] >= inner[2]
  && box[3] >= inner[3];
