/* Lines and free outlines, drawn with Geoman: path, wall, boundary, and buildings of any shape. */

import { isOutline, tidied } from "../deeds.js";
import { geometryOf } from "../scene.js";
import { GEOMAN } from "./board.js";

const STYLE = { color: "#0B5CAD", weight: 3, dashArray: null, fillOpacity: 0.12 };

/** Draw shapes with Geoman, one after the other; `take` hears each one's points in metres. */
function drawing(board, shape, take) {
  const { map } = board, least = shape === "Line" ? 2 : 3;
  let running = false;

  const points = (layer) => tidied((layer?.getLatLngs() ?? []).flat(3).map(board.metres));
  const tool = () => map.pm.Draw[shape];
  const drawn = () => running ? points(tool()._layer) : [];
  const done = (places) => shape === "Line" ? places.length >= least : isOutline(places);

  function made({ layer }) {
    layer.remove();
    const places = points(layer);
    if (done(places)) take(places);
  }
  function begin() {
    map.pm.enableDraw(shape,
      { ...GEOMAN, finishOn: "dblclick", continueDrawing: true, cursorMarker: true,
      templineStyle: STYLE, hintlineStyle: { ...STYLE, dashArray: "5 6" }, pathOptions: STYLE });
    map.off("pm:create", made).on("pm:create", made);
  }
  return {
    start() {
      running = board.snapping = true;
      begin();
    },
    /** Stop; what is drawn so far is kept where it is enough to be something. */
    stop(keep) {
      const places = drawn();
      running = board.snapping = false;
      map.off("pm:create", made);
      tool().options.continueDrawing = false; // Geoman may be about to begin the next shape
      map.pm.disableDraw(shape);
      if (keep && done(places)) take(places);
    },
    key(event) {
      const count = drawn().length;
      if (event.key === "Enter" && count >= least) tool()._finishShape();
      else if (event.key === "Backspace" && count) {
        if (count > 1) tool()._removeLastVertex();
        else restart();
      } else if (event.key === "Escape" && count) restart();
      else return false;
      return true;
    },
  };

  function restart() {
    map.pm.disableDraw(shape);
    begin();
  }
}

/**
 * Draw lines of a layer; `choices` are values of one of its columns: [column, [[value, words]…]].
 */
function lines(board, name, layer, [column, choices], more = {}) {
  const { sheet, say } = board;
  let value = choices[0][0];
  const pen = drawing(board, "Line", (places) => {
    const feature = sheet.blank(layer, geometryOf("line", [places], board.frame),
      { ...more, [column]: value });
    board.change(say(`did.${name}`), { put: [feature] }, [`${layer}/${feature.id}`]);
  });
  return { ...pen, start() {
    board.says(say(`help.${name}`));
    board.offer(say(`tool.${name}`), choices, value, (chosen) => { value = chosen; });
    pen.start();
  } };
}

export function path(board) {
  const { say } = board;
  const kinds = [["footway", say("path.footway")], ["service", say("path.service")],
    ["steps", say("path.steps")]];
  return lines(board, "path", "paths", ["highway", kinds], { foot: "yes" });
}

export function wall(board) {
  const { say } = board;
  const kinds = [["wall", say("wall.wall")], ["fence", say("wall.fence")],
    ["hedge", say("wall.hedge")]];
  return lines(board, "wall", "barriers", ["barrier", kinds]);
}

/** Draw free outlines of a layer. */
export function outline(board, layer, did) {
  const { sheet, say } = board;
  const pen = drawing(board, "Polygon", (places) => {
    const feature = sheet.blank(layer, geometryOf("area", [places], board.frame));
    board.change(say(did), { put: [feature] }, [`${layer}/${feature.id}`]);
  });
  return { ...pen, start() {
    board.says(say("help.outline"));
    pen.start();
  } };
}

/** Draw the boundary: a compound has one, so that drawing it again gives it another shape. */
export function boundary(board) {
  const { sheet, say } = board;
  const pen = drawing(board, "Polygon", (places) => {
    const [old] = sheet.all("compound"), geometry = geometryOf("area", [places], board.frame);
    const feature = old ? { ...old, geometry } : sheet.blank("compound", geometry);
    board.change(say("did.boundary"), { put: [feature] }, [`compound/${feature.id}`]);
    board.use("select");
  });
  return { ...pen, start() {
    board.says(say("help.boundary"));
    pen.start();
  } };
}
