"use strict";

/* The map: one guide drawn with Leaflet. Colours, widths and dashes live in guide.css. */
const Picture = (() => {
  const ROOM = 46; // least pixels kept free around what has to be in view: a flag fits
  const ROOM_SHARE = 0.09; // and the share of the map's shorter side
  const CLOSEST = 21;
  const NEAR = 19.5; // no nearer by itself
  const WORD = 13; // size of every word that is not a building number
  const LONGEST = 11; // longer words are cut short, in letters
  const ARROW_GAP = 64;
  const FAR = 1.8; // pixels a metre below which doors are not shown
  const ROADS = ["service", "residential", "living_street", "unclassified", "tertiary", "road"];
  const FIXED = { interactive: false };

  const turn = ([lon, lat]) => [lat, lon];
  const turnAll = (line) => (Array.isArray(line[0]) ? line.map(turnAll) : turn(line));

  /**
   * Draw a guide on a Leaflet map and return what `show` needs. `words` are the few words on the
   * map; `pick` is called with the id of a building that someone taps.
   */
  function draw(map, guide, words, pick) {
    const view = { map, guide, words, signs: [], arrows: null, route: null, fitting: false };
    map.attributionControl.setPrefix(false);
    map.options.renderer = L.svg({ padding: 0.6 });
    map.setMaxZoom(CLOSEST);
    drawGround(view, pick);
    view.lines = L.layerGroup().addTo(map);
    view.marks = L.layerGroup().addTo(map);
    map.on("moveend", () => view.fitting || settle(view));
    map.on("movestart zoomstart", () => view.fitting || setMoved(view, true));
    new ResizeObserver(() => resize(view)).observe(map.getContainer());
    return view;
  }

  function drawGround(view, pick) {
    const { map, guide } = view;
    const shapes = (layer) => guide.layers[layer].features;
    const at = (feature) => turnAll(feature.geometry.coordinates);
    const fixed = (className) => Object.assign({ className }, FIXED);
    shapes("compound").forEach((compound) => {
      L.polygon(at(compound), fixed(`compound gated-${compound.properties.gated}`)).addTo(map);
    });
    ["edge", "surface"].forEach((part) => shapes("paths").forEach((path) => {
      const kind = pathKind(path.properties.highway);
      L.polyline(at(path), fixed(`path ${kind} ${part}`)).addTo(map);
    }));
    shapes("barriers").forEach((barrier) => {
      L.polyline(at(barrier), fixed("barrier")).addTo(map);
    });
    view.buildings = new Map(shapes("buildings").map((building) => {
      const shape = L.polygon(at(building), { className: "building" }).addTo(map);
      shape.on("click", () => pick(building.id));
      return [building.id, shape];
    }));
    shapes("entrances").forEach((door) => {
      L.circleMarker(at(door), fixed("door")).setRadius(2.8).addTo(map);
    });
  }

  function pathKind(highway) {
    if (highway === "steps") return "steps";
    return ROADS.includes(highway) ? "road" : "foot";
  }

  /** Show a start gate, a goal and the route between them; goal and route may be null. */
  function show(view, start, goal, route) {
    const chosen = goal ? Answers.place(view.guide, goal) : null;
    const legs = legsOf(route);
    view.route = route;
    view.buildings.forEach((shape, id) => {
      const isGoal = chosen !== null && chosen.building === id;
      shape.getElement().classList.toggle("goal", isGoal);
    });
    view.lines.clearLayers();
    ["casing", "line"].forEach((part) => legs.forEach((leg) => drawLeg(view, leg, part)));
    view.arrows = L.polyline([], Object.assign({ className: "arrows" }, FIXED));
    view.arrows.addTo(view.lines);
    view.spot = L.circleMarker([0, 0], Object.assign({ className: "spot" }, FIXED)).setRadius(9);
    putSigns(view, Plan.signs(view.guide, view.words, { start, goal: chosen, route }));
    view.bounds = boundsOf(view, start, chosen, legs);
    fit(view);
  }

  function drawLeg(view, leg, part) {
    leg.runs.forEach((run) => {
      const className = `leg ${leg.mode} ${part} ${run.estimated ? "estimated" : "sure"}`;
      L.polyline(turnAll(run.line), Object.assign({ className }, FIXED)).addTo(view.lines);
    });
  }

  function boundsOf(view, start, chosen, legs) {
    const [west, south, east, north] = view.guide.bounds;
    if (!chosen) return L.latLngBounds([south, west], [north, east]);
    const gate = Answers.place(view.guide, start);
    const bounds = L.latLngBounds([turn(chosen.at)]);
    if (gate) bounds.extend(turn(gate.at));
    legs.forEach((leg) => bounds.extend(turnAll(leg.line)));
    const building = view.buildings.get(chosen.building);
    return building ? bounds.extend(building.getBounds()) : bounds;
  }

  /** Ring the place of a step, or no place. */
  function mark(view, at) {
    if (at) view.spot.setLatLng(turn(at)).addTo(view.lines);
    else view.spot.remove();
  }

  /** Bring all of the route into view, or the whole compound where no route is shown. */
  function fit(view) {
    const { map, bounds } = view;
    const { x, y } = map.getSize();
    if (!x || !y) return; // hidden: a map that comes into view is resized
    const room = Math.max(ROOM, ROOM_SHARE * Math.min(x, y));
    const padding = [Math.min(room, x / 4), Math.min(room, y / 4)];
    const all = boundsOf(view, null, null, []);
    view.fitting = true;
    map.setMinZoom(0).setMaxBounds(null);
    map.fitBounds(bounds, { padding, maxZoom: NEAR, animate: false });
    map.setMinZoom(Math.min(map.getZoom(), map.getBoundsZoom(all)) - 1);
    map.setMaxBounds(all.pad(1));
    view.fitting = false;
    setMoved(view, false);
    settle(view);
  }

  function setMoved(view, moved) {
    view.moved = moved;
    view.map.getContainer().classList.toggle("moved", moved);
  }

  function resize(view) {
    view.fitting = true;
    view.map.invalidateSize({ animate: false, pan: false });
    view.fitting = false;
    if (!view.moved) fit(view);
  }

  function putSigns(view, signs) {
    view.marks.clearLayers();
    view.signs = signs;
    signs.forEach((sign) => {
      const icon = L.divIcon({ html: sign.node, className: "anchor", iconSize: [0, 0] });
      L.marker(turn(sign.at), { icon, interactive: false, keyboard: false }).addTo(view.marks);
    });
  }

  /** Settle what depends on the scale: path widths, arrow heads, and who finds room. */
  function settle(view) {
    const { map, signs } = view;
    const scale = Labels.pixelsPerMetre(map.getZoom(), map.getCenter().lat);
    const number = Labels.numberSize(scale);
    const style = map.getContainer().style;
    style.setProperty("--road", `${Math.min(22, Math.max(4, 4.5 * scale))}px`);
    style.setProperty("--foot", `${Math.min(12, Math.max(2.5, 2.2 * scale))}px`);
    style.setProperty("--number-size", `${number}px`);
    map.getContainer().classList.toggle("far", scale < FAR);
    const items = signs.map((sign) => itemOf(view, sign, number));
    const spots = Labels.arrange(items, surroundings(view));
    signs.forEach((sign, i) => place(sign.node, spots[i]));
    drawArrows(view);
  }

  function itemOf({ map, signs }, sign, number) {
    const { x, y } = map.latLngToLayerPoint(turn(sign.at));
    const size = sign.isNumber ? number : sign.size || WORD;
    const isText = sign.text !== undefined;
    const length = isText ? Math.min(Labels.textWidth(sign.text, size), LONGEST * size) : 0;
    const width = isText ? length + (sign.extra || 0) : sign.width;
    const height = sign.extra || (isText ? size + 4 : sign.height);
    const spots = sign.spots || Labels.beside(width, height, sign.gap);
    const { must, owner } = sign;
    const needs = owner && signs.indexOf(owner);
    return { x, y: y - (sign.lift || 0), width: width + 4, height, spots, must, needs };
  }

  /** Return what signs make room for: the route, the buttons, and the edge of the map. */
  function surroundings({ map, route }) {
    const { x, y } = map.containerPointToLayerPoint([0, 0]);
    const { x: width, y: height } = map.getSize();
    const { offsetLeft: left, offsetTop: top } = Page.find("buttons");
    const right = x + width;
    const bottom = y + height;
    return {
      line: [].concat(...legsOf(route).map(({ line }) => Labels.along(pixels(map, line), 10))),
      aside: { left: x + left, top: y + top, right, bottom },
      view: { left: x, top: y, right, bottom },
    };
  }

  function place(node, spot) {
    node.classList.toggle("hidden", spot === null);
    if (spot) node.style.transform = `translate(-50%,-50%) translate(${spot[0]}px,${spot[1]}px)`;
  }

  function pixels(map, line) {
    return line.map((point) => map.latLngToLayerPoint(turn(point))).map(({ x, y }) => [x, y]);
  }

  function drawArrows({ map, route, arrows }) {
    if (!arrows) return;
    const rides = legsOf(route).filter((leg) => leg.mode === "ride");
    const heads = rides.map(({ line }) => Labels.along(pixels(map, line), ARROW_GAP));
    arrows.setLatLngs([].concat(...heads).map((head) => chevron(map, head)));
  }

  const legsOf = (route) => (route && route.legs ? route.legs : []);

  function chevron(map, { x, y, angle }) {
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    return [[-2, -3.2], [1.6, 0], [-2, 3.2]].map(([dx, dy]) =>
      map.layerPointToLatLng([x + dx * cos - dy * sin, y + dx * sin + dy * cos]));
  }

  return { draw, show, mark, fit };
})();
