"use strict";

/* Leaflet takes the drawing over: the same element at the same place, to drag and to pinch. */
const Picture = (() => {
  const CLOSEST = 5; // 32 pixels a metre
  const { find } = Page;

  /** Let a Leaflet map (CRS.Simple, one unit a metre) show the drawing from now on. */
  function lead(map) {
    const svg = find("drawing");
    const frame = svg.closest(".map");
    const [width, height] = Boot.page.guide.size;
    const { x, y, width: wide, height: high } = svg.viewBox.baseVal;
    let fitting = true;
    let moved = false;
    const point = (east, down) => [height - down, east];
    const all = L.latLngBounds([0, 0], [height, width]);
    const setMoved = (is) => frame.classList.toggle("moved", moved = is);
    const metres = () => 1 / map.getZoomScale(map.getZoom(), 0); // of a pixel
    const settle = () => Sketch.settle(metres());

    function fit(sides, isNew) {
      const size = map.invalidateSize({ animate: false, pan: false }).getSize();
      if (!size.x || moved && !isNew) return;
      const [[left, right], [top, bottom]] = sides;
      const padding = [Sketch.room(size.x), Sketch.room(size.y)];
      const box = L.latLngBounds(point(left, bottom), point(right, top));
      fitting = true;
      map.setMinZoom(-9).setMaxBounds(null);
      map.fitBounds(box, { padding, maxZoom: Math.log2(Sketch.NEAREST), animate: false });
      map.setMinZoom(Math.min(map.getZoom(), map.getBoundsZoom(all)) - 1).setMaxBounds(all.pad(1));
      fitting = false;
      setMoved(false);
      settle();
    }

    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    map.setMinZoom(-9).setMaxZoom(CLOSEST);
    const zoom = Math.log2((map.getSize().x || wide) / wide);
    map.setView(point(x + wide / 2, y + high / 2), zoom, { animate: false });
    L.svgOverlay(svg, all).addTo(map);
    fitting = false;
    map.on("movestart zoomstart", () => fitting || setMoved(true));
    map.on("zoom", () => svg.style.setProperty("--u", metres()));
    map.on("zoomend", () => fitting || settle());
    map.on("click", ({ originalEvent: { target } }) => {
      const building = target.closest("[data-b]");
      if (building && Boot.page.tapped) Boot.page.tapped(building.dataset.b);
    });
    find("closer").onclick = () => map.zoomIn();
    find("farther").onclick = () => map.zoomOut();
    find("whole").onclick = () => fit(Sketch.bounds(), true);
    Sketch.lead(fit);
  }

  /** Ring the place of a step, [x, y] in metres, or no place. */
  function mark(at) {
    Sketch.put("spot", at && { at });
  }

  /** Show where the phone is, within so many metres, or nowhere. */
  function dot(x, y, metres) {
    Sketch.put("dot", x !== null && { at: [x, y] });
    find("near").setAttribute("r", metres || 0);
  }

  return { lead, mark, dot };
})();
