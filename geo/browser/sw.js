"use strict";

/* Keeps what a rider has once opened, so that it opens again without a network. A page is kept with
   every asset that it names or not at all, and assets are named after what is in them: nobody ever
   sees two editions mixed. */
(() => {
  const HEAD_START = 400; // milliseconds that the network gets before a kept page is shown
  const home = registration.scope;
  const plain = (address) => address.replace(/(index\.html)?([?#].*)?$/, "");
  let turn = Promise.resolve();

  /** Keep a page: first the assets that it names; then those go that no page names any more. */
  async function keep(said) {
    const [pages, assets] = await Promise.all(["yinlu", "yinlu-assets"].map((n) => caches.open(n)));
    const address = plain(said.url);
    if (said.status === 404) await pages.delete(address);
    if (!said.ok) return;
    // What people wrote in a page cannot look like its list of assets: their quotes are escaped.
    const list = String(/"assets":{"words":.*?]/.exec(await said.clone().text()));
    await Promise.all((list.match(/assets\/[\w.-]+/g) || []).map(async (name) =>
      await assets.match(home + name) || assets.add(home + name)));
    await pages.put(address, said);
    const texts = await Promise.all((await pages.matchAll()).map((page) => page.text()));
    (await assets.keys()).map(({ url }) => texts.join().includes(url.slice(home.length))
      || assets.delete(url));
  }

  /** Ask the network; its answers are kept one after another. */
  function ask(event, request) {
    const answer = fetch(request).then((said) => {
      const next = keep.bind(null, said.clone());
      event.waitUntil(turn = turn.then(next, next));
      return said.status < 500 ? said : Promise.reject();
    });
    event.waitUntil(answer);
    return answer;
  }

  /** The network's answer if it comes in time, else the kept one, else the list of compounds. */
  async function open(event, patience) {
    const answer = ask(event, event.request);
    const kept = await caches.match(plain(event.request.url));
    const none = async () =>
      kept || (patience < 1e9 && await caches.match(home) ? Response.redirect(`${home}?unkept`) : answer);
    return Promise.race([
      answer.catch(none), new Promise((show) => kept && setTimeout(show, patience, kept))]);
  }

  addEventListener("activate", (event) => event.waitUntil(
    clients.claim().then(() => clients.matchAll()).then((all) =>
      [{ url: home }, ...all].forEach(({ url }) => ask(event, url)))));

  addEventListener("fetch", (event) => {
    const address = plain(event.request.url).replace(home, "");
    if (/^assets\//.test(address)) {
      event.respondWith(caches.match(home + address).then((kept) => kept || fetch(home + address)));
    } else if (/^(stations\.html|c\/[^/]+\/)?$/.test(address)) {
      event.respondWith(open(event, HEAD_START));
    } else if (/^\w+s\.json$/.test(address)) {
      event.respondWith(open(event, 1e9));
    }
  });
})();
