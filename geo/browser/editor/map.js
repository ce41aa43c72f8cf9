/* The editor's map: the sheet's features in the signs' language, and the tools to change them. */

import { L } from "./lib.js";
import { make, speaker } from "./dom.js";
import { boxOf } from "./geometry.js";
import { Labels } from "./labels.js";
import { Overlays } from "./overlays.js";
import { Painter } from "./painter.js";
import { Pins } from "./pins.js";
import { Scene } from "./scene.js";
import { Board } from "./tools/board.js";
import { Rail } from "./tools/rail.js";

const ZOOMS = { minZoom: 3, maxZoom: 22 };
const CLOSE_ZOOM = 19; // a house fills a hand's breadth
const ROOM = 0.35; // of the window, left around what is gone to
const PANES = { shapes: 390, labels: 395, preview: 430 };
const WORLD = [73, 18, 135, 54]; // where there is nothing yet: the country

/**
 * Open a map in an element, which has to have a size.
 * @param {HTMLElement} element
 * @param {{sheet: Sheet, words: Object<string, string>, tiles: object|null, box: number[]|null}}
 * given
 */
export function openMap(element, { sheet, words, tiles = null, box = null }) {
  const say = speaker(words);
  const host = make("div", { class: "yl-map-host" });
  const ground = make("div",
    { class: "yl-map", "aria-label": say("map.label"), role: "application" });
  const field = make("div", { class: "yl-field" }, ground); // what lies over it is no part of it
  host.append(field);
  element.append(host);
  const map = L.map(ground, {
    ...ZOOMS, zoomControl: false, attributionControl: false, boxZoom: false, doubleClickZoom: false,
    zoomSnap: 0.5, wheelPxPerZoomLevel: 90, pmIgnore: false, maxBoundsViscosity: 0,
  });
  const start = box ?? WORLD;
  const bounds = [[start[1], start[0]], [start[3], start[2]]];
  for (const [name, level] of Object.entries(PANES)) {
    map.createPane(name).style.zIndex = level;
    map.getPane(name).style.pointerEvents = "none";
  }
  map.fitBounds(bounds, { animate: false, padding: [24, 24] });
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  field.append(zoomButtons(map, say));

  const middle = [(start[0] + start[2]) / 2, (start[1] + start[3]) / 2];
  const scene = new Scene(sheet.all(), middle);
  const painter = new Painter(
    { pane: "shapes", scene, sheet, element: host, veiled: Boolean(tiles) }).addTo(map);
  const labels = new Labels({ pane: "labels", scene, sheet, element: host }).addTo(map);
  const overlays = new Overlays(map, sheet);
  const pins = new Pins(map);
  const board = new Board({ map, host, field, ground, sheet, scene, painter, say });
  const rail = new Rail(board);
  showTiles(map, field, tiles);

  let shown = new Set(); // what is drawn as selected
  const offs = [
    sheet.on("change", ({ keys }) => {
      const dirty = scene.update([...keys].map((key) => [key, sheet.get(key)]));
      if (!dirty) return;
      painter.repaint([...keys].some((key) => key.startsWith("compound/")) ? null : dirty);
      labels.repaint(null);
    }),
    sheet.on("select", ({ keys }) => {
      for (const key of new Set([...keys, ...shown])) {
        if (keys.has(key) !== shown.has(key) && scene.get(key)) painter.repaint(scene.get(key).box);
      }
      shown = new Set(keys);
    }),
  ];
  const settle = () => {
    dusk(host);
    const { lng, lat } = map.getCenter();
    if (!scene.all().length && scene.isFar([lng, lat])) scene.recentre([lng, lat]);
  };
  map.on("moveend", settle);
  settle();
  const watch = new ResizeObserver(() => map.invalidateSize({ pan: false, debounceMoveend: true }));
  watch.observe(ground);

  return {
    element: host,
    goTo(target) {
      if (!target?.length) return undefined;
      const place = target.length === 2 && target.every((each) => typeof each === "number");
      if (place) return void map.setView([target[1], target[0]],
        Math.max(map.getZoom(), CLOSE_ZOOM));
      const shapes = target.map((key) => scene.get(key)).filter(Boolean);
      if (!shapes.length) return undefined;
      const ends = shapes.flatMap(({ box }) => [box.slice(0, 2), box.slice(2)]);
      const [west, south, east, north] = boxOf(ends);
      const corners = [[west, south], [east, north]].map(board.latLng);
      map.fitBounds(corners,
        { padding: map.getSize().multiplyBy(ROOM / 2), maxZoom: CLOSE_ZOOM + 0.5 });
      return undefined;
    },
    pick: (says) => rail.pick(says),
    unpick: () => rail.unpick?.(),
    showPlan(plan) {
      overlays.showPlan(plan);
      painter.options.veiled = Boolean(tiles || plan);
      painter.repaint(null);
    },
    showPins: (points) => pins.show(points),
    showChanges: (changes) => overlays.showChanges(changes),
    showSuggestions: (suggestions) => overlays.showSuggestions(suggestions),
    tool: (name) => rail.use(name),
    /** Return where a place is in the window: [x, y] in pixels. */
    pixel([lon, lat]) {
      const { x, y } = map.latLngToContainerPoint([lat, lon]);
      const { left, top } = ground.getBoundingClientRect();
      return [left + x, top + y];
    },
    invalidate: () => map.invalidateSize(),
    destroy() {
      offs.forEach((off) => off());
      watch.disconnect();
      rail.destroy();
      map.remove();
      host.remove();
    },
  };
}

/** Take the night's colours where the studio's ground is dark. */
function dusk(host) {
  const canvas = document.createElement("canvas").getContext("2d");
  canvas.fillStyle = getComputedStyle(host).getPropertyValue("--st-background-color").trim()
    || "#FFFFFF";
  const [red, green, blue] = canvas.fillStyle.match(/[0-9a-f]{2}/gi).map((part) =>
    parseInt(part, 16));
  host.classList.toggle("yl-night", 0.3 * red + 0.6 * green + 0.1 * blue < 100);
}

function showTiles(map, field, tiles) {
  if (!tiles?.url) return;
  const layers = [tiles.url, tiles.labels].filter(Boolean);
  for (const url of layers) {
    const options = { ...ZOOMS, maxNativeZoom: 18, subdomains: "1234", ...tiles.options };
    L.tileLayer(url, options).addTo(map);
  }
  const credit = make("div", { class: "yl-credit" }, tiles.attribution ?? "");
  field.append(credit);
}

function zoomButtons(map, say) {
  const button = (words, sign, step) => make("button", {
    ...{ type: "button", title: say(words), "aria-label": say(words) },
    onclick: () => map.setZoom(map.getZoom() + step),
  }, sign);
  return make("div", { class: "yl-zoom" }, button("map.closer", "+", 1),
    button("map.farther", "−", -1));
}
