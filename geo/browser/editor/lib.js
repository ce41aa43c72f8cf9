/* Leaflet and Geoman: classic scripts, loaded once into the window that the editor stands in. */

const HERE = new URL(".", import.meta.url);
const STYLES = ["leaflet.css", "leaflet-geoman.css", "map.css"];
const SCRIPTS = ["leaflet.js", "leaflet-geoman.min.js"]; // the second builds on the first

function arrive(tag, attributes) {
  return new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.addEventListener("load", resolve);
    element.addEventListener("error",
      () => reject(new Error(`not there: ${element.src ?? element.href}`)));
    document.head.append(element);
  });
}

async function load() {
  const styles = STYLES.map((name) =>
    arrive("link", { rel: "stylesheet", href: new URL(name, HERE).href }));
  for (const name of window.L?.PM ? [] : SCRIPTS) {
    await arrive("script", { src: new URL(name, HERE).href });
  }
  await Promise.all(styles);
  window.L.PM.setOptIn(true); // Geoman sees only the layers that are handed to it
  return window.L;
}

/** Leaflet, with Geoman. */
export const L = await load();
