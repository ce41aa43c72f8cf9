/* What lies over or under the features for a while: a plan's picture, changes, suggestions. */

import { L } from "./lib.js";

const PANES = { plan: 250, over: 420 }; // between tiles and features; above the features
const LOOKS = {
  added: { color: "#0B6E4F", fillColor: "#0B6E4F", fillOpacity: 0.25, weight: 3 },
  removed: { color: "#C8201A", fillColor: "#C8201A", fillOpacity: 0.1, weight: 3,
    dashArray: "8 6" },
  old: { color: "#8A6A00", fillOpacity: 0, weight: 1.5, dashArray: "3 4" },
  changed: { color: "#C77700", fillColor: "#FFB020", fillOpacity: 0.35, weight: 3 },
  ghost: { color: "#0B5CAD", fillColor: "#0B5CAD", fillOpacity: 0.12, weight: 2.5,
    dashArray: "7 6" },
};

/** Return latitudes and longitudes, Leaflet's way round, of GeoJSON coordinates of any depth. */
export const latLngs = (value) => typeof value[0] === "number" ? [value[1], value[0]]
  : value.map(latLngs);

/** Return a Leaflet layer for a GeoJSON geometry; null for none. */
export function drawn(geometry, options) {
  if (!geometry) return null;
  const given = { interactive: false, ...options };
  const places = latLngs(geometry.coordinates);
  if (geometry.type === "Point") return L.circleMarker(places, { radius: 9, ...given });
  return geometry.type.endsWith("Polygon") ? L.polygon(places, given) : L.polyline(places, given);
}

/** The overlays of a map. */
export class Overlays {
  constructor(map, sheet) {
    for (const [name, level] of Object.entries(PANES)) {
      map.createPane(name).style.zIndex = level;
      map.getPane(name).style.pointerEvents = "none";
    }
    this.sheet = sheet;
    this.map = map;
    this.ink = L.canvas({ pane: "over", padding: 0.2 });
    this.changes = L.layerGroup().addTo(map);
    this.suggestions = L.layerGroup().addTo(map);
  }

  /** @param {{kind: string, before: object|null, after: object|null}[]|null} changes */
  showChanges(changes) {
    this.changes.clearLayers();
    for (const { kind, before, after } of changes ?? []) {
      const parts = { added: [[after, "added"]], removed: [[before, "removed"]] }[kind]
        ?? [[before, "old"], [after ?? before, "changed"]];
      for (const [geometry, look] of parts) this.#add(this.changes, geometry, look);
    }
  }

  /** @param {{put: Feature[], drop: string[]}[]|null} suggestions */
  showSuggestions(suggestions) {
    this.suggestions.clearLayers();
    for (const { put = [], drop = [] } of suggestions ?? []) {
      for (const each of put) {
        const key = `${each.layer}/${each.id}`;
        this.#add(this.suggestions, each.geometry ?? this.sheet.get(key)?.geometry, "ghost");
      }
      for (const key of drop) this.#add(this.suggestions, this.sheet.get(key)?.geometry, "removed");
    }
  }

  /** @param {{picture: string, corners: Point[], opacity: number}|null} plan */
  showPlan(plan) {
    if (!plan?.corners) {
      this.plan?.remove();
      this.plan = null;
      return;
    }
    this.plan ??= new Placed().addTo(this.map);
    this.plan.show(plan);
  }

  #add(group, geometry, look) {
    const layer = drawn(geometry, { renderer: this.ink, ...LOOKS[look] });
    if (layer) group.addLayer(layer);
  }
}

/** A picture whose upper left, upper right and lower left corners have their places. */
const Placed = L.Layer.extend({
  onAdd() {
    this._picture = L.DomUtil.create("img", "yl-plan leaflet-zoom-animated", this.getPane("plan"));
    this._picture.alt = "";
    this._picture.addEventListener("load", () => this._place());
  },
  onRemove() { this._picture.remove(); },
  getEvents() {
    const events = { viewreset: this._place, zoom: this._place, moveend: this._place };
    return { ...events, zoomanim: this._follow };
  },
  show({ picture, corners, opacity = 0.6 }) {
    this._corners = corners.map(([lng, lat]) => L.latLng(lat, lng));
    this._picture.style.opacity = opacity;
    if (this._picture.src !== picture) this._picture.src = picture;
    this._place();
  },
  _place() { this._put((place) => this._map.latLngToLayerPoint(place)); },
  _follow({ center, zoom }) {
    this._put((place) => this._map._latLngToNewLayerPoint(place, zoom, center));
  },
  _put(pixel) {
    const { naturalWidth: width, naturalHeight: height } = this._picture;
    if (!width || !this._map) return;
    const [start, right, down] = this._corners.map(pixel);
    const across = right.subtract(start).divideBy(width),
      along = down.subtract(start).divideBy(height);
    const parts = [across.x, across.y, along.x, along.y, start.x, start.y];
    this._picture.style.transform = `matrix(${parts.map((part) => part.toFixed(6)).join(",")})`;
  },
});
