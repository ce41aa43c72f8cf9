/* Another shape for what is there: its corners are dragged, added and taken away with Geoman. */

import { reshape as reshaped } from "../deeds.js";
import { drawn } from "../overlays.js";
import { GEOMAN } from "./board.js";

const STYLE = { color: "#0B5CAD", weight: 2.5, fillOpacity: 0.08 };

export function reshape(board) {
  const { map, sheet, scene, say } = board;
  let layer = null, key = null, offs = [];

  function grasp(wanted) {
    release();
    key = wanted;
    const feature = sheet.get(key);
    board.skip = new Set([key]);
    layer = drawn(feature.geometry, { ...STYLE, pmIgnore: false, snapIgnore: true }).addTo(map);
    layer.pm.enable({ ...GEOMAN, allowSelfIntersection: true, removeLayerBelowMinVertexCount: false,
      addVertexOn: "click", removeVertexOn: "contextmenu", preventMarkerRemoval: false });
    layer.on("pm:edit pm:vertexadded pm:vertexremoved", keep);
  }

  function release() {
    layer?.pm.disable();
    layer?.remove();
    [layer, key, board.skip] = [null, null, null];
  }

  /** Take the shape that the corners now make; a shape without ground is not taken. */
  function keep() {
    const { type } = sheet.get(key).geometry;
    const close = (ring) => ring.length ? [...ring, ring[0]] : ring;
    const plain = (value) => Array.isArray(value) ? value.map(plain) : [value.lng, value.lat];
    const places = plain(layer.getLatLngs());
    const coordinates = { LineString: () => places, MultiLineString: () => places,
      Polygon: () => places.map(close),
      MultiPolygon: () => places.map((rings) => rings.map(close)) }[type]();
    const whole = (value, least) => typeof value[0][0] === "number" ? value.length >= least
      : value.every((each) => whole(each, least));
    if (!places.length || !whole(coordinates, type.endsWith("Polygon") ? 4 : 2)) {
      grasp(key);
      return;
    }
    board.own = true;
    board.change(say("did.reshape"), reshaped(sheet, scene, key, { type, coordinates }));
    board.own = false;
  }

  /** Show corners of the one thing that is selected, if it has any. */
  function follow() {
    const [wanted] = sheet.selection;
    const shape = sheet.selection.size === 1 && scene.get(wanted);
    if (shape && shape.kind !== "point") {
      if (wanted !== key) grasp(wanted);
      board.says(say("help.reshape.corners"));
    } else {
      release();
      board.says(say("help.reshape"));
    }
  }

  function press({ originalEvent: event }) {
    if (event.target.closest(".leaflet-marker-icon")) return;
    const shape = board.hit(board.pointer(event));
    if (shape?.key === key && key) return;
    sheet.select(shape ? [shape.key] : [], { from: "map" });
  }

  /** Somebody else changed it: an undo, the table, a save. */
  function renew({ keys }) {
    if (board.own || !key || !keys.has(key)) return;
    const now = sheet.follow(key);
    if (sheet.has(now)) grasp(now);
    else release();
  }

  return {
    start() {
      board.snapping = true;
      offs = [sheet.on("select", follow), sheet.on("change", renew)];
      map.on("click", press);
      follow();
    },
    stop() {
      board.snapping = false;
      release();
      offs.forEach((off) => off());
      map.off("click", press);
    },
    key(event) {
      if (event.key !== "Escape" || !key) return false;
      sheet.select([], { from: "map" });
      return true;
    },
  };
}
