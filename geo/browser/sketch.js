"use strict";

/* The route on the drawing, and who has room there. Points are metres, x east and y north. */
const Sketch = (() => {
  const NEAREST = 6; // pixels a metre: no nearer by itself
  const NEAR = 2; // pixels a metre from which doors are shown, and numbers are larger
  const ARROWS = "›".repeat(300);
  let shown = null;
  let fit = fitBox;

  const svg = () => Page.find("drawing");
  const frame = () => svg().closest(".map");
  const all = (selector) => Array.from(svg().querySelectorAll(selector));
  const legs = () => (shown.route && shown.route.legs) || [];
  const box = (element) => element.getBoundingClientRect();
  /** Return how many pixels of a side to keep free around what has to be in view. */
  const room = (pixels) => Math.min(shown.goal ? 48 : 30, pixels / 4);

  /** Show page.route with its start and its goal, and bring it into view. */
  function show(page) {
    if (!shown) new ResizeObserver(() => fit(bounds())).observe(frame());
    shown = page;
    const [start, goal, parking] = places();
    Page.find("lines").textContent = "";
    ["casing", "line"].forEach((part) => legs().forEach((leg, i) => [0, 1].forEach((soft) => {
      const kind = `leg ${leg.mode} ${part} ${soft ? "estimated" : "sure"}`;
      draw("path", { id: part + i + soft, class: kind, d: trace(leg, soft) });
    })));
    // Heads of arrows are letters along the way: they need no new place when the scale changes.
    legs().forEach(({ mode }, i) => mode === "ride" && draw("text", { dy: ".28em" })
      .appendChild(draw("textPath", { href: `#line${i}0` })).append(ARROWS));
    const drops = ((shown.route || {}).drops || []).map(place);
    put("here", start);
    put("flag", drops.length < 2 && goal);
    put("parked", parking);
    all(".drop").forEach((pin) => pin.remove());
    if (drops.length > 1) drops.forEach(pin);
    if (start) change(all(".cone")[0], { transform: `rotate(${start.inward || 0})` });
    const wanted = [].concat(...drops.concat(goal || []).map(({ id, building }) =>
      [id, `building:${building}`]));
    all("[data-b], [data-place]").forEach(({ dataset, classList }) =>
      classList.toggle("goal", wanted.includes(dataset.place || `building:${dataset.b}`)));
    all(".gate").forEach((mark) =>
      change(mark, { class: `mark gate ${state(mark.dataset.place)}` }));
    fit(bounds(), true);
  }

  /** Return start, goal, and where the e-bike stays if it does not go along to the door. */
  function places() {
    const { to, parking } = shown.route || {};
    return [shown.start, to || shown.goal, parking !== to && parking].map(place);
  }

  const place = (wanted) => shown.guide.places.find(({ id }) => id === wanted);

  /** Return how a gate is drawn now: open, shut or unknown. */
  function state(id) {
    const [word] = Hours.gate(place(id), shown);
    return /open|unknown/.test(word) ? word : word === "locked" ? "unknown" : "shut";
  }

  function change(element, values) {
    Object.keys(values).forEach((name) => element.setAttribute(name, values[name]));
    return element;
  }

  function draw(name, values, parent) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    return (parent || Page.find("lines")).appendChild(change(made, values));
  }

  /** Number a door where it comes among several drops. */
  function pin(door, i) {
    const level = draw("g", {}, draw("g", { class: "mark drop", transform: stand(door) }, svg()));
    draw("circle", { r: 12 }, level);
    draw("text", {}, level).append(i + 1);
  }

  /** Return a point as the drawing has it, in some unit of so many a metre. */
  function spot([x, y], unit) {
    return [x, shown.guide.size[1] - y].map((metres) => Math.round(metres * unit)).join(" ");
  }

  /** Return the path, in centimetres, of a leg's segments that are estimated, or of the others. */
  function trace({ points, estimated }, soft) {
    return estimated.map((one, i) => (Number(one) !== soft ? ""
      : (estimated[i - 1] === one ? "" : `M${spot(points[i], 100)}`)
        + `L${spot(points[i + 1], 100)}`)).join("");
  }

  /** Put one of the drawing's own signs at a place, or take it away where there is none. */
  function put(id, place) {
    const sign = Page.find(id);
    sign.classList.toggle("off", !place);
    if (place) change(sign, { transform: stand(place) });
  }

  const stand = ({ at }) => `scale(.01)translate(${spot(at, 100)})scale(100)`;

  /** Return the box of what has to be in view, in the drawing: [[left, right], [top, bottom]]. */
  function bounds() {
    const [width, height] = shown.guide.size;
    const [start, goal] = places();
    const ends = goal ? [goal.at, start ? start.at : goal.at] : [[0, 0], [width, height]];
    const corners = all(".building.goal").map((house) => house.getBBox()).map((house) =>
      [[house.x, height - house.y], [house.x + house.width, height - house.y - house.height]]);
    const points = ends.concat(...corners, ...legs().map((leg) => leg.points));
    return [points.map(([x]) => x), points.map(([, y]) => height - y)].map((values) =>
      [Math.min(...values), Math.max(...values)]);
  }

  function fitBox(sides) {
    const pixels = [frame().clientWidth, frame().clientHeight];
    if (!pixels[0]) return; // hidden: it is fitted when it comes into view
    const scale = Math.min(NEAREST, ...sides.map(([from, to], i) =>
      (pixels[i] - 2 * room(pixels[i])) / (to - from)));
    // On whole pixels, as Leaflet has it: nothing moves when that takes over.
    const corner = sides.map(([from, to], i) => Math.round(((from + to) * scale - pixels[i]) / 2));
    change(svg(), { viewBox: corner.concat(pixels).map((length) => length / scale).join(" ") });
    settle(1 / scale);
  }

  /** Settle what depends on the scale, in metres a pixel: sizes, and who has room. */
  function settle(metres) {
    svg().style.setProperty("--u", metres);
    svg().classList.toggle("far", metres * NEAR > 1);
    const marks = all("[data-place]:not(.goal)");
    const hide = (some) => some.forEach(({ classList }) => classList.add("off"));
    all("[data-place]").forEach(({ classList }) => classList.remove("off"));
    hide(marks.filter(({ dataset }) => dataset.s * metres > 1));
    const taken = layOut();
    const covered = marks.filter((mark) => taken.some((other) => meet(other, box(mark))));
    const isSign = ({ classList }) => !classList.contains("name");
    const gone = covered.filter(isSign).map(({ dataset }) => dataset.place);
    hide(covered.concat(marks.filter(({ dataset }) => gone.includes(dataset.place))));
  }

  /** Lay the route's own signs and words clear of each other; return their boxes on the screen. */
  function layOut() {
    const view = box(frame());
    const taken = [];
    const lay = (selector, ...spots) => all(selector).map((element) => {
      const move = (to) => {
        change(element, { transform: `translate(${to})` });
        return box(element);
      };
      const free = spots.filter((to) => !taken.some((other) => meet(other, move(to))));
      const inView = (to) => move(to).left > view.left && box(element).right < view.right;
      const spot = free.find(inView) || free[0] || spots[0];
      const word = element.closest(".unit, .name"); // a number stays, whatever it covers
      if (word) word.classList.toggle("off", !free[0]);
      taken.push(move(spot));
      return spot;
    });
    const [start, , parking] = places();
    const inward = ((start || {}).inward || 0) * Math.PI / 180;
    const south = Math.cos(inward) < 0 ? -25 : 25; // the side of the gate that is outside
    lay(".ring, .drop circle, #flag:not(.off) g g", [0, 0]);
    lay("#here text", [0, south], [0, -south]);
    // The e-bike stands at its bay, or outside, beside the gate.
    const aside = parking !== start ? 0 : Math.sin(inward) > 0 ? -34 : 34;
    const [[x]] = lay("#parked use", [aside, 0], [-aside || 28, 0]);
    lay("#parked text", [x, 22], [x, -22], [x + 54, 0], [x - 54, 0], [0, -28], [0, 28]);
    lay(".goal text", [0, 0], [-28, 0], [28, 0], [0, 24], [0, -24]);
    return taken;
  }

  function meet(one, other) {
    return one.left < other.right && other.left < one.right
      && one.top < other.bottom && other.top < one.bottom;
  }

  /** Let somebody else bring boxes into view: `other(box, isNew)`. */
  function lead(other) {
    fit = other;
  }

  return { NEAREST, show, put, settle, room, bounds, lead };
})();
