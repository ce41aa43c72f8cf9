"use strict";

/* The list of compounds, by name, narrowed down by what is typed. */
const Site = (() => {
  /** Show the list that stands in the page. */
  function open() {
    const words = Page.read("words");
    const order = new Intl.Collator(document.documentElement.lang, { numeric: true });
    const { compounds } = Page.read("data");
    compounds.sort((one, other) => order.compare(one.name, other.name));
    const wanted = Page.find("wanted");
    const show = () => list(words, compounds, wanted.value.trim().toLowerCase());
    wanted.addEventListener("input", show);
    Page.wear("");
    show();
    document.documentElement.dataset.ready = "";
  }

  function list(words, compounds, wanted) {
    const found = compounds.filter(({ id, name }) =>
      `${name} ${id}`.toLowerCase().includes(wanted));
    const rows = found.map((compound) => row(words, compound));
    const none = [Page.make("li", words.nothing, "none")];
    Page.fill(Page.find("compounds"), rows.length ? rows : none);
  }

  function row(words, { id, name, doors, gates }) {
    const link = Page.make("a", "");
    link.href = `c/${encodeURIComponent(id)}/index.html`;
    link.appendChild(Page.make("strong", name));
    const counts = { doors, gates };
    link.appendChild(Page.make("span", words.counts.replace(/{(\w+)}/g, (_, key) => counts[key])));
    const item = Page.make("li", "");
    item.appendChild(link);
    return item;
  }

  return { open };
})();
