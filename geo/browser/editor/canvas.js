/* A canvas that moves and grows with the map: all that is in view is drawn when the map has moved,
   and in between only where something changed. */

import { L } from "./lib.js";

const SPILL_PIXELS = 16; // how far signs and outlines reach beyond their feature's box
const COLOURS = ["inside", "wall", "fence", "hedge", "building", "outline", "number", "halo",
  "surface", "kerb", "guess", "label", "sign", "open", "shut", "door", "loose", "accent", "chosen"];

/** Read the map's colours, by day or by night, from the style sheet. */
export function colours(element) {
  const style = getComputedStyle(element);
  return Object.fromEntries(
    COLOURS.map((name) => [name, style.getPropertyValue(`--map-${name}`).trim()]));
}

/** A canvas that moves and grows with the map, as Leaflet's own renderers do. */
export const Canvas = L.Renderer.extend({
  _initContainer() {
    this._container = L.DomUtil.create("canvas", "yl-canvas");
    this._ink = this._container.getContext("2d");
  },
  _destroyContainer() {
    cancelAnimationFrame(this._soon);
    this._container.remove();
    delete this._container;
  },
  _updatePaths() {},
  _onZoomEnd() {},
  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    const size = this._bounds.getSize(), dense = window.devicePixelRatio || 1;
    L.DomUtil.setPosition(this._container, this._bounds.min);
    if (this._container.width !== size.x * dense || this._container.height !== size.y * dense) {
      [this._container.width, this._container.height] = [size.x * dense, size.y * dense];
      [this._container.style.width, this._container.style.height] = [`${size.x}px`, `${size.y}px`];
    }
    this._dense = dense;
    this._look();
    this.paint(null);
  },
  /** Find how metres become pixels of this canvas in this view. */
  _look() {
    const { to } = this.options.scene.frame;
    const corners = [this._bounds.min, this._bounds.max].map((pixel) => {
      const { lat, lng } = this._map.layerPointToLatLng(pixel);
      return to([lng, lat]);
    });
    const size = this._bounds.getSize();
    this._scale = size.x / (corners[1][0] - corners[0][0]);
    this._origin = corners[0];
    this._box = [corners[0][0], corners[1][1], corners[1][0], corners[0][1]];
  },
  /** Return where metres are on this canvas, in pixels. */
  pixel([x, y]) {
    return [(x - this._origin[0]) * this._scale, (this._origin[1] - y) * this._scale];
  },
  /** Paint a box in metres soon, once for all that is asked for before the next frame. */
  repaint(box) {
    if (!this._map) return;
    const both = this._dirty && box
      ? [0, 1, 2, 3].map((i) => (i < 2 ? Math.min : Math.max)(this._dirty[i], box[i])) : box;
    this._dirty = this._soon && this._dirty === null ? null : both;
    this._soon ??= requestAnimationFrame(() => {
      const dirty = this._dirty;
      this._soon = this._dirty = undefined;
      if (!this._map?._animatingZoom) this.paint(dirty);
    });
  },
  /** Wipe a box in metres (all for null) and draw the shapes that meet it. */
  paint(dirty) {
    const { _ink: ink, _dense: dense } = this, spill = SPILL_PIXELS / this._scale;
    const box = dirty ? [dirty[0] - spill, dirty[1] - spill, dirty[2] + spill, dirty[3] + spill]
      : this._box;
    ink.save();
    ink.setTransform(dense, 0, 0, dense, 0, 0);
    const [left, top] = this.pixel([box[0], box[3]]);
    const [right, bottom] = this.pixel([box[2], box[1]]);
    ink.beginPath();
    ink.rect(Math.floor(left), Math.floor(top), Math.ceil(right - left) + 1,
      Math.ceil(bottom - top) + 1);
    ink.clip();
    ink.clearRect(left - 1, top - 1, right - left + 2, bottom - top + 2);
    const wide = [box[0] - spill, box[1] - spill, box[2] + spill, box[3] + spill];
    this.draw(ink, this.options.scene.within(wide));
    ink.restore();
  },
});
