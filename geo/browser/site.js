"use strict";

/* The list of compounds and the page of stations. Both stand in their pages in every language;
   what depends on the reader, the clock and the place is added here. */
const Site = (() => {
  const { find, kept, make } = Page;
  const html = document.documentElement;
  const asked = new URLSearchParams(location.search);
  const all = (these) => Array.from(document.querySelectorAll(these));

  /** Bring the page to life, in the phone's language until another is chosen. */
  function open() {
    html.lang = asked.get("lang") || kept("lang") || (/^zh/.test(navigator.language) ? "zh" : "en");
    html.dataset.size = kept("size");
    Page.wear(kept("look"));
    find("language").onclick = () => {
      html.lang = kept("lang", html.lang === "zh" ? "en" : "zh");
    };
    if (find("near")) stations(Page.read("data"));
    else compounds();
    (async () => navigator.serviceWorker.register("sw.js"))().catch(() => {}); // if it may
    html.dataset.ready = "";
  }

  /** Narrow the list down to what has every part of what is typed: name, id or initials. */
  function compounds() {
    find("unkept").hidden = !asked.has("unkept");
    find("wanted").oninput = ({ target }) => {
      const parts = target.value.toLowerCase().split(/\s+/);
      all("[data-find]").forEach((row) => {
        const says = (row.textContent + row.dataset.find).toLowerCase();
        row.hidden = !parts.every((part) => says.includes(part));
      });
      find("nothing").hidden = all("[data-find]:not([hidden])").length;
    };
  }

  /** Say what is open now and, from a compound on, how far everything is, the nearest first. */
  function stations({ words, speed }) {
    const near = find("near");
    near.value = asked.get("near") || "";
    near.onchange = () => {
      const here = read(near.selectedOptions[0], "at");
      all(".said").forEach((line) => line.remove());
      all("li").map((row) => {
        const [x, y] = read(row, "at").map((at, side) => here ? at - here[side] : 0);
        const metres = Math.hypot(x, y);
        const { open } = Hours.state(read(row, "hours"), Hours.minute(new Date()));
        const eighth = Math.round(Math.atan2(x, y) / Math.PI * 4 + 8) % 8;
        row.className = open;
        Object.keys(words).forEach((lang) => [open].concat(here ? eighth : []).forEach((key) => {
          const says = Page.say(words[lang][key],
            { metres: Math.round(metres / 10) * 10, minutes: Math.round(metres / speed / 60) || 1 });
          row.appendChild(make("span", says, { lang, className: "said" }));
        }));
        return { row, metres };
      }).sort((one, other) => one.metres - other.metres)
        .forEach(({ row }) => row.parentNode.appendChild(row));
    };
    near.onchange();
  }

  const read = (part, name) => JSON.parse(part.dataset[name] || "null");

  return { open };
})();
