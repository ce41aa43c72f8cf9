/* A building with right angles: two corners of a wall, then how deep it is. */

import { aligned, direction, distance, rectangle } from "../geometry.js";
import { geometryOf } from "../scene.js";
import { wasDrag } from "./board.js";
import { outline } from "./draw.js";

const NEIGHBOURS_METRES = 120; // whose directions a new wall may take
const MOST_NEIGHBOURS = 60;

export function building(board) {
  const { ground, map, sheet, scene, say } = board;
  const shapes = [["right", say("shape.right")], ["free", say("shape.free")]];
  let corners = [], free = null, pressed = null;

  function directions([x, y]) {
    const far = NEIGHBOURS_METRES;
    return scene.within([x - far, y - far, x + far, y + far])
      .filter((shape) => shape.layer === "buildings").slice(0, MOST_NEIGHBOURS)
      .map((shape) => direction(shape.lines[0]));
  }

  /** Return where the pointer means: on a neighbour's corner or edge, or along its direction. */
  function meant(event) {
    const point = board.pointer(event);
    const found = board.snap(point, event, { only: ["buildings", "compound"] });
    if (found.shape || corners.length !== 1 || event.altKey) return found.point;
    return aligned(corners[0], point, directions(point));
  }

  function look(event) {
    const point = meant(event);
    const ring = corners.length === 2 && rectangle(...corners, point);
    const wall = [...corners, point];
    if (ring) board.ghosts([ring]);
    else board.ghosts([wall, ...wall.map((each) => [each])], false);
  }

  const down = (event) => { pressed = [event.clientX, event.clientY]; };

  function press(event) {
    if (wasDrag(pressed, event)) return;
    const point = meant(event);
    if (corners.length < 2) {
      if (!corners.length || distance(corners[0], point) > 0.3) corners.push(point);
      board.says(say(corners.length === 1 ? "help.building.next" : "help.building.depth"));
      look(event);
      return;
    }
    const ring = rectangle(...corners, point);
    if (!ring) return;
    const made = sheet.blank("buildings", geometryOf("area", [ring], board.frame));
    board.change(say("did.building"), { put: [made] }, [`buildings/${made.id}`]);
    again();
  }

  function again() {
    corners = [];
    board.ghosts([]);
    board.says(say("help.building"));
  }

  function use(shape) {
    free?.stop(true);
    free = shape === "free" ? outline(board, "buildings", "did.building") : null;
    again();
    if (free) free.start();
  }

  const onMove = (event) => !free && look(event), onClick = (event) => !free && press(event);
  return {
    start() {
      board.offer(say("tool.building"), shapes, "right", use);
      again();
      ground.style.cursor = "crosshair";
      ground.addEventListener("pointerdown", down, true);
      ground.addEventListener("pointermove", onMove);
      ground.addEventListener("click", onClick);
      map.doubleClickZoom.disable();
    },
    stop(keep) {
      free?.stop(keep);
      corners = [];
      board.ghosts([]);
      ground.style.cursor = "";
      ground.removeEventListener("pointerdown", down, true);
      ground.removeEventListener("pointermove", onMove);
      ground.removeEventListener("click", onClick);
    },
    key(event) {
      if (free) return free.key(event);
      if (event.key === "Backspace" && corners.length) {
        corners.pop();
        board.ghosts(corners.map((corner) => [corner]));
        return true;
      }
      if (event.key !== "Escape" || !corners.length) return false;
      again();
      return true;
    },
  };
}
