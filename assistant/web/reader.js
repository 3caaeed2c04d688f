// The reader beside the chat: the sources of the answers, and the page of the one that was opened,
// whole and at the marked sentence. On a phone it lies over the chat, and Back returns to it.
(() => {
  const TEXT = /^\/(?:fr|en)\/library\//;
  const ASKED = /^\/(?:fr|en)\/$/;
  // "list", "page" or "closed"; nothing as long as nobody chose.
  const shows = () => document.getElementById("main").dataset;
  const beside = matchMedia("(min-width: 1100px)");
  const shown = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, shown];
  let frame = null;
  let owner = "";
  // Where the tab keeps what is open beside a conversation, for its owner alone.
  const place = () => `typed ${owner} reader ${document.querySelector("#status [data-talk]")?.dataset.talk ?? ""}`;

  // A page's address as a citation has it: without the mark that it stands in the reader.
  const plain = (address) => {
    const url = new URL(address, location.href);
    url.searchParams.delete("beside");
    return url.pathname + url.search + url.hash;
  };
  const keep = () => {
    if (!owner) return;
    const open = frame?.contentWindow;
    const kept = { state: shows().shows, top: open?.scrollY, at: open && plain(open.location.href) };
    sessionStorage.setItem(place(), JSON.stringify(kept));
  };
  const mark = () => {
    const at = frame && plain(frame.contentWindow.location.href);
    const link = document.querySelector('#reader-bar a[data-reader="page"]');
    if (at && link) link.href = at;
    shown.replaceSync(at ? `:is(#conversation, #sources) a[href=${JSON.stringify(at)}] { --number: var(--accent); --on-number: var(--on-accent); }` : "");
  };

  const follow = (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || link.origin !== location.origin || TEXT.test(link.pathname)) return;
    const asked = ASKED.test(link.pathname) && new URLSearchParams(link.search).get("ask");
    if (!asked) { link.target = "_top"; return; }
    event.preventDefault();
    if (!beside.matches) close();
    document.dispatchEvent(new CustomEvent("entente:ask", { detail: asked }));
  };
  const make = (top) => {
    frame = document.createElement("iframe");
    frame.title = document.querySelector("#reader-bar h2")?.textContent ?? "";
    frame.addEventListener("load", () => {
      const { document: page } = frame.contentWindow;
      delete shows().reading;
      if (top) frame.contentWindow.scrollTo(0, top);
      top = 0;
      page.addEventListener("click", follow, true);
      page.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
      frame.contentWindow.addEventListener("hashchange", mark);
      mark();
    });
    document.getElementById("reader").append(frame);
  };
  const show = (how) => {
    if (!beside.matches && !history.state?.reader) history.pushState({ ...history.state, reader: true }, "");
    shows().shows = how;
  };
  const open = (address, top = 0) => {
    const url = new URL(address, location.href);
    const same = frame && plain(frame.contentWindow.location.href).split("#")[0] === plain(url).split("#")[0];
    url.searchParams.set("beside", "1");
    if (!same) shows().reading = "busy";
    show("page");
    if (frame) frame.contentWindow.location.replace(url.href);
    else {
      make(top);
      frame.src = url.href;
    }
    if (same) mark();
    keep();
  };
  const put = (how) => {
    frame?.remove();
    frame = null;
    delete shows().reading;
    shows().shows = how;
    mark();
    keep();
  };
  const close = () => {
    const over = history.state?.reader;
    put("closed");
    if (over) history.back();
  };

  document.addEventListener("click", (event) => {
    const clicked = event.target instanceof Element ? event.target : null;
    const act = clicked?.closest("[data-reader]")?.dataset.reader;
    if (act === "close") close();
    if (act === "list") { put("list"); show("list"); }
    if (clicked?.closest("#restart")) put("");
    const link = clicked?.closest("#conversation a, #sources a");
    if (!link || !TEXT.test(link.pathname) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    open(link.getAttribute("href"));
  }, true);
  addEventListener("keydown", (event) => { if (event.key === "Escape" && frame) close(); });
  addEventListener("popstate", () => {
    if (!history.state?.reader && !beside.matches && shows().shows !== "closed") put("closed");
  });
  addEventListener("pagehide", keep);
  // After a reload, the other language or the way back: what was open, where it was read.
  document.addEventListener("entente:owner", (event) => {
    owner = event.detail;
    const kept = JSON.parse(sessionStorage.getItem(place()) || "{}");
    if (!beside.matches && !history.state?.reader) return;
    if (kept.state === "page" && kept.at && TEXT.test(kept.at)) open(kept.at, kept.top);
    else if (kept.state && kept.state !== "page") shows().shows = kept.state;
  });
})();
