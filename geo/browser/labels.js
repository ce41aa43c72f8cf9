"use strict";

/* Where words and signs find room on the map. Pure functions, all lengths in pixels. */
const Labels = (() => {
  const METRES_AROUND = 40075016.686;

  /** Return how many pixels a metre has at a zoom level and a latitude in degrees. */
  function pixelsPerMetre(zoom, latitude) {
    const around = METRES_AROUND * Math.cos((latitude * Math.PI) / 180);
    return (256 * Math.pow(2, zoom)) / around;
  }

  /** Return the size of building numbers: they grow with the map and never fall under 14. */
  function numberSize(scale) {
    return Math.round(Math.min(24, Math.max(14, 7 * scale)));
  }

  /** Return about how wide a text is: a Chinese character is as wide as high. */
  function textWidth(text, size) {
    const wide = (letter) => letter.codePointAt(0) >= 0x2e80;
    return Array.from(text).reduce((sum, letter) => sum + (wide(letter) ? 1 : 0.6) * size, 0);
  }

  /** Return the spots beside a sign where its label may stand: right, left, below, above, … */
  function beside(width, height, gap) {
    const aside = gap + width / 2;
    const apart = gap + height / 2;
    const straight = [[aside, 0], [-aside, 0], [0, apart], [0, -apart]];
    const corners = [[aside, apart], [-aside, apart], [aside, -apart], [-aside, -apart]];
    return straight.concat(corners);
  }

  /**
   * Give each item its spot. Items come in order of importance: {x, y, width, height, spots,
   * must, needs}, with spots as offsets of the middle from (x, y), the preferred one first. A spot
   * is free where it covers no box given out before; one of several has to lie in the box `view`
   * and clear of the box `aside` too. Among free ones the one that covers fewest points {x, y} of
   * `line` wins. An item that `needs` another one, by its index, hides with it.
   * Returns a spot an item, or null where it has to hide.
   */
  function arrange(items, { line, aside, view }) {
    const boxes = [];
    const chosen = [];
    items.forEach((item) => {
      const possible = item.spots.map((spot) => boxAt(item, spot));
      const isFree = (box) => !boxes.some((other) => overlap(box, other));
      const fits = (box) => within(box, view) && !overlap(box, aside);
      const wanted = possible.length === 1 ? possible : possible.filter(fits);
      const free = wanted.filter(isFree);
      const isAlone = item.needs !== undefined && chosen[item.needs] === null;
      const box = leastCover([free, wanted, possible].find((some) => some.length), line);
      const isShown = !isAlone && (free.length > 0 || item.must === true);
      chosen.push(isShown ? item.spots[possible.indexOf(box)] : null);
      if (isShown) boxes.push(box);
    });
    return chosen;
  }

  function boxAt(item, [dx, dy]) {
    const [x, y] = [item.x + dx, item.y + dy];
    const [w, h] = [item.width / 2, item.height / 2];
    return { left: x - w, right: x + w, top: y - h, bottom: y + h };
  }

  function overlap(one, other) {
    const across = one.left < other.right && other.left < one.right;
    return across && one.top < other.bottom && other.top < one.bottom;
  }

  function within(box, view) {
    const across = view.left <= box.left && box.right <= view.right;
    return across && view.top <= box.top && box.bottom <= view.bottom;
  }

  function leastCover(boxes, line) {
    const covers = boxes.map((box) => line.filter((point) => inside(box, point)).length);
    return boxes[covers.indexOf(Math.min(...covers))];
  }

  function inside(box, { x, y }) {
    return box.left <= x && x <= box.right && box.top <= y && y <= box.bottom;
  }

  /** Return points every `gap` along a line of [x, y] as {x, y, angle}, the first half a gap in. */
  function along(line, gap) {
    const found = [];
    let rest = gap / 2;
    for (let i = 1; i < line.length; i += 1) {
      const [x, y] = line[i - 1];
      const [dx, dy] = [line[i][0] - x, line[i][1] - y];
      const length = Math.hypot(dx, dy);
      for (; rest < length; rest += gap) {
        const part = rest / length;
        found.push({ x: x + dx * part, y: y + dy * part, angle: Math.atan2(dy, dx) });
      }
      rest -= length;
    }
    return found;
  }

  return { pixelsPerMetre, numberSize, textWidth, beside, arrange, along };
})();
