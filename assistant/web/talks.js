// One's conversations beside the chat: found, renamed, deleted and had back; an answer is copied with
// its sources, and sent to others by its address.
(() => {
  const lang = "{{lang}}";
  const here = (id) => document.getElementById(id);
  const send = (path, content = {}) => fetch(`/${lang}/conversations/${path}`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(content),
  });
  const tell = (text, ...more) => here("talk-told")?.replaceChildren(text, ...more);
  const said = (name) => here("talk-told")?.dataset[name] ?? "";
  const named = () => new URLSearchParams(location.search).get("c") ?? "";

  // The list follows what is asked; the latest look-up counts.
  let turn = 0;
  let last = "";
  const list = async () => {
    const words = here("talk-words")?.value ?? "";
    const current = document.querySelector("#status [data-talk]")?.dataset.talk ?? "";
    const own = (turn += 1);
    const found = await fetch(`/${lang}/conversations?${new URLSearchParams({ q: words, c: current })}`).catch(() => null);
    if (!found?.ok || own !== turn) return;
    const text = await found.text();
    const place = here("talk-list");
    if (own !== turn || !place || place.querySelector("input") || (text === last && place.firstChild)) return;
    place.innerHTML = last = text;
  };
  document.addEventListener("entente:talk", list);
  document.addEventListener("entente:owner", list);
  addEventListener("input", (event) => { if (event.target.id === "talk-words") list(); });
  addEventListener("visibilitychange", () => { if (!document.hidden) list(); });

  // A page without the address of a conversation shows the current one.
  const forget = () => {
    const address = new URL(location.href);
    if (!address.searchParams.has("c")) return;
    address.searchParams.delete("c");
    history.replaceState(history.state, "", address);
  };

  const rename = (item) => {
    const link = item.querySelector("a");
    const box = Object.assign(document.createElement("input"), { value: link.textContent, maxLength: 80 });
    box.setAttribute("aria-label", link.textContent);
    let done = false;
    const end = async (keep) => {
      if (done) return;
      done = true;
      if (keep && box.value.trim()) await send(`${item.dataset.talk}/rename`, { title: box.value });
      box.replaceWith(link);
      list();
    };
    box.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter" || event.key === "Escape") end(event.key === "Enter");
    });
    box.addEventListener("blur", () => end(true));
    item.querySelector("details").open = false;
    link.replaceWith(box);
    box.select();
  };
  const remove = async (item) => {
    const id = item.dataset.talk;
    await send(`${id}/delete`);
    if (named() === id) forget();
    const undo = Object.assign(document.createElement("button"), { type: "button", textContent: said("undo") });
    undo.addEventListener("click", async () => { await send(`${id}/restore`); tell(""); list(); });
    tell(`${said("deleted")} `, undo);
    here("follow")?.click();
    list();
  };

  const write = async (text) => {
    try { await navigator.clipboard.writeText(text); } catch {
      const box = Object.assign(document.createElement("textarea"), { value: text });
      document.body.append(box);
      box.select();
      document.execCommand("copy");
      box.remove();
    }
  };
  // What Gradio's button would copy has numbers that lead nowhere.
  const copy = (row) => {
    const answers = [...document.querySelectorAll('#conversation [data-testid="bot"]')];
    const answer = row.querySelector('[data-testid="bot"]') ?? answers.findLast((one) => one.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING);
    if (!answer) return false;
    const shown = answer.cloneNode(true);
    for (const link of shown.querySelectorAll('a[href*="#link/"]')) link.remove();
    const next = shown.querySelector('a[href*="#next/"]')?.closest("ul");
    for (const part of [next?.previousElementSibling, next]) part?.remove();
    for (const link of shown.querySelectorAll('a[href*="/library/"]')) link.textContent = `[${link.textContent}]`;
    answer.after(shown); // only what stands on the page has its lines
    const text = shown.innerText.trim();
    shown.remove();
    const sources = [...document.querySelectorAll(`#sources-${answers.indexOf(answer) + 1} li`)].map((one) => {
      const title = one.closest("ol").previousElementSibling.textContent;
      const [number, part] = [".source-number", ".source-section"].map((name) => one.querySelector(name).textContent);
      return `[${number}] ${title}, ${part} – ${one.querySelector("a").href}`;
    });
    write([text, sources.join("\n")].filter(Boolean).join("\n\n"));
    tell(said("copied"));
    return true;
  };
  const share = async (id) => {
    const answer = await send(`${id}/share`).catch(() => null);
    const told = answer?.ok ? await answer.json() : {};
    if (!told.address) return;
    await write(new URL(told.address, location.href).href);
    tell(said("linked"));
  };

  addEventListener("click", (event) => {
    const clicked = event.target instanceof Element ? event.target : null;
    if (!clicked) return;
    const item = clicked.closest("li[data-talk]"), act = clicked.closest("[data-do]")?.dataset.do;
    if (item && act === "rename") rename(item);
    if (item && act === "delete") remove(item);
    const talks = clicked.closest("[data-talks]")?.dataset.talks;
    if (talks) here("main").dataset.talks = talks;
    if (clicked.closest("#restart")) { forget(); delete here("main").dataset.talks; }
    for (const open of document.querySelectorAll("#talk-list details[open]")) if (!open.contains(clicked)) open.open = false;
    const link = clicked.closest('#conversation a[href*="#link/"]');
    if (link) {
      event.preventDefault();
      event.stopPropagation();
      share(link.hash.split("/")[1]);
    }
    const button = clicked.closest("#conversation .message-buttons button");
    if (button && button === button.parentElement.querySelector("button") && copy(button.closest(".message-buttons").previousElementSibling ?? button)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }, true);
})();
