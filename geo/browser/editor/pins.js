/* A plan's points on the map: numbered and coloured as in the picture, to be dragged. */

import { L } from "./lib.js";
import { make } from "./dom.js";

export class Pins {
  constructor(map) {
    this.group = L.layerGroup().addTo(map);
  }

  /** @param {{place: [number, number], number: number, colour: string, label: string,
   *   onMove: (place: [number, number]) => void}[]} pins none takes them all away */
  show(pins) {
    this.group.clearLayers();
    for (const { place, number, colour, label, isBad, onMove } of pins) {
      const sign = make("div", { class: isBad ? "yl-pin yl-pin-bad" : "yl-pin" }, String(number));
      sign.style.setProperty("--yl-pin", colour);
      const icon = L.divIcon({ className: "yl-pin-place", html: sign, iconSize: [0, 0] });
      const marker = L.marker([place[1], place[0]], { icon, draggable: true, autoPan: true, title: label, alt: label });
      marker.on("dragend", () => {
        const { lng, lat } = marker.getLatLng();
        onMove([lng, lat]);
      });
      this.group.addLayer(marker);
    }
  }
}
