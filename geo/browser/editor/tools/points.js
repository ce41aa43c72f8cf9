/* Places: gates on the boundary, doors on a wall, bays and landmarks where one presses. */

import { doorAt, gateAt } from "../deeds.js";
import { geometryOf } from "../scene.js";
import { wasDrag } from "./board.js";

function place(board, name, layer, find) {
  const { ground, sheet, say } = board;
  let more = {}, pressed = null;

  function look(event) {
    const there = find(board.pointer(event), event);
    board.ghosts(there ? [[there.point]] : []);
  }
  const down = (event) => { pressed = [event.clientX, event.clientY]; };
  function press(event) {
    if (wasDrag(pressed, event)) return;
    const there = find(board.pointer(event), event);
    if (!there) {
      board.says(say(`help.${name}.none`), true);
      return;
    }
    const feature = sheet.blank(layer, geometryOf("point", [[there.point]], board.frame),
      { ...more, ...there.columns });
    board.change(say(`did.${name}`), { put: [feature] }, [`${layer}/${feature.id}`]);
    board.says(say(`help.${name}`));
  }
  return {
    start() {
      board.says(say(`help.${name}`));
      if (layer === "landmarks") offerKinds();
      ground.style.cursor = "crosshair";
      ground.addEventListener("pointerdown", down, true);
      ground.addEventListener("pointermove", look);
      ground.addEventListener("click", press);
    },
    stop() {
      ground.style.cursor = "";
      board.ghosts([]);
      ground.removeEventListener("pointerdown", down, true);
      ground.removeEventListener("pointermove", look);
      ground.removeEventListener("click", press);
    },
    key: () => false,
  };

  function offerKinds() {
    const columns = sheet.table.find((row) => row.name === layer)?.columns ?? [];
    const kinds = columns.find((each) => each.name === "kind")?.values ?? [];
    if (!kinds.length) return;
    more.kind ??= kinds[0][0];
    board.offer(say(`tool.${name}`), kinds, more.kind, (kind) => { more = { kind }; });
  }
}

/** A door sticks to the nearest wall and belongs to that building. */
export function door(board) {
  return place(board, "door", "entrances", (point) => {
    const wall = doorAt(board.scene, point);
    return wall && { point: wall.point, columns: { building: wall.id } };
  });
}

/** A gate sticks to the boundary where that is near. */
export const gate = (board) =>
  place(board, "gate", "gates", (point) => gateAt(board.scene, point) ?? { point });

const anywhere = (board) => (point, event) =>
  ({ point: board.snap(point, event, { only: ["paths"] }).point });
export const bay = (board) => place(board, "bay", "parking", anywhere(board));
export const landmark = (board) => place(board, "landmark", "landmarks", (point) => ({ point }));
