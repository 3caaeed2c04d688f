// Gradio's own texts follow the browser's language; make them follow the page's.
(() => {
  const lang = "{{lang}}";
  document.documentElement.lang = lang;
  for (const [name, value] of [["language", lang], ["languages", [lang]]]) {
    Object.defineProperty(navigator, name, { get: () => value, configurable: true });
  }
  // Gradio opens every link in a new tab; the app's other pages take the place of this one. What a
  // number in an answer leads to opens in the reader (reader.js).
  document.addEventListener("click", (event) => {
    const clicked = event.target instanceof Element ? event.target.closest("a") : null;
    const language = clicked && !clicked.hasAttribute("download") && (clicked.matches('[href*="/playbooks/?"]') || clicked.closest("#top, #talks, #results, #report, #mine, .back, #details"));
    const answer = clicked && clicked.closest("#conversation");
    const pick = answer && clicked.hash.match(/^#pick\/([^/]+)\/([^/]+)$/);
    const next = answer && clicked.hash.startsWith("#next/");
    if (!language && !pick && !next) return;
    event.preventDefault();
    if (next) return act({ do: "ask", question: clicked.textContent });
    if (pick) return act({ do: "pick", exchange: pick[1], page: pick[2] });
    location.assign(clicked.href);
  }, true);
  // What a person does in the chat goes to the server in the order in which it was done, and only
  // what was sent leaves the field: somebody in a hurry types on while the answer comes in.
  const PROBLEMS = {
    fr: {
      ended: "Votre session a pris fin : reconnectez-vous dans un autre onglet, puis renvoyez votre question.",
      failed: "Votre question n’a pas pu être envoyée. Attendez un instant, puis renvoyez-la.",
    },
    en: {
      ended: "Your session has ended: sign in again in another tab, then send your question again.",
      failed: "Your question could not be sent. Wait a moment, then send it again.",
    },
  }[lang];
  // Gradio has no French for it.
  const COPY = { fr: "Copier le message", en: "Copy this message" }[lang];
  const field = (id) => document.querySelector(`#${id} textarea, #${id} input`);
  const write = (box, text) => {
    box.value = text;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const tell = (problem) => {
    let place = document.getElementById("chat-problem");
    if (!place) {
      place = Object.assign(document.createElement("p"), { id: "chat-problem" });
      place.setAttribute("role", "alert");
      document.getElementById("ask").after(place);
    }
    place.textContent = problem;
  };
  const post = (actions) => fetch(`/${lang}/conversation`, {
    method: "POST", keepalive: true, body: JSON.stringify(actions),
    headers: { "Content-Type": "application/json" },
  });
  const follow = () => document.getElementById("follow")?.click();
  // What was asked shows at once that it is, and can be stopped.
  const busy = (on) => {
    document.getElementById("main")?.toggleAttribute("data-asking", on);
    if (!on) clearTimeout(late);
  };
  // Gradio now and then hears no more of what it follows: the page is opened anew, where it stands.
  const PATIENCE = 15000; // milliseconds until a question that was taken is shown
  let late = 0;
  // A question that is not sent yet stays in the tab of its author: over a reload, the way back and
  // the other language.
  let drafts = null;
  const keepDraft = () => {
    const box = field("question");
    if (!drafts || !box) return;
    if (box.value) sessionStorage.setItem(drafts, box.value);
    else sessionStorage.removeItem(drafts);
  };
  const bringDraft = () => {
    const owner = document.querySelector("#status [data-owner]");
    const box = owner && field("question");
    if (drafts || !box) return;
    drafts = `typed ${owner.dataset.owner} question`;
    const kept = sessionStorage.getItem(drafts);
    if (kept && !box.value.startsWith(kept)) write(box, [kept, box.value].filter(Boolean).join("\n"));
    keepDraft();
    document.dispatchEvent(new CustomEvent("entente:owner", { detail: owner.dataset.owner }));
    askAbout(new URLSearchParams(location.search).get("ask"));
  };
  // “Ask about this” on a page of the library: the question stands in the box, and is not sent.
  const askAbout = (question) => {
    const box = field("question");
    if (!question || !box) return;
    const address = new URL(location.href);
    address.searchParams.delete("ask");
    history.replaceState(history.state, "", address);
    const begun = box.value.includes(question.trim()) ? box.value : [box.value.trim(), question].filter(Boolean).join("\n");
    write(box, begun.slice(0, box.maxLength));
    box.focus();
    keepDraft();
  };
  document.addEventListener("entente:ask", (event) => askAbout(event.detail));
  addEventListener("input", (event) => {
    if (event.target instanceof Element && event.target.closest("#question")) keepDraft();
  });
  let unsent = [];
  let sending = false;
  const send = async () => {
    if (sending) return;
    sending = true;
    while (unsent.length) {
      const actions = unsent;
      unsent = [];
      let problem = "", taken = 0;
      try {
        const answer = await post(actions);
        const told = await answer.json().catch(() => ({}));
        taken = told.taken ?? 0;
        // What was taken back stands in the box again, before what was typed meanwhile.
        if (told.back?.length) {
          write(field("question"), [...told.back, field("question").value].filter(Boolean).join("\n"));
          field("question").focus();
          keepDraft();
        }
        if (!answer.ok) problem = (answer.status === 429 && "taken" in told && told.error)
          || (answer.status === 401 ? PROBLEMS.ended : PROBLEMS.failed);
      } catch { problem = PROBLEMS.failed; }
      if (problem) {
        // What was not taken comes back in front of what has been typed since.
        const lost = [...actions.slice(taken), ...unsent].map((action) => action.question ?? "");
        unsent = [];
        write(field("question"), [...lost, field("question").value].filter(Boolean).join("\n"));
      }
      tell(problem);
      if (problem || actions.at(-1).do === "stop") busy(false);
      follow();
      if (document.querySelector("#main[data-asking]")) {
        clearTimeout(late);
        late = setTimeout(() => location.reload(), PATIENCE);
      }
      document.dispatchEvent(new CustomEvent("entente:talk"));
    }
    sending = false;
  };
  const act = (action) => {
    const conversation = new URLSearchParams(location.search).get("c") ?? "";
    unsent.push(action.do === "new" ? action : { ...action, conversation });
    if (["ask", "pick"].includes(action.do)) busy(true);
    send();
  };
  const ask = () => {
    const box = field("question");
    const question = box.value.trim();
    if (!question) return;
    write(box, "");
    act({ do: "ask", question: question.toWellFormed?.() ?? question });
  };
  addEventListener("keydown", (event) => {
    const typing = event.target instanceof Element && event.target.closest("#question");
    if (!typing || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    ask();
  }, true);
  const DOUBLE = 500; // milliseconds
  let sentAt = -DOUBLE;
  addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    const skip = event.target instanceof Element && event.target.closest(".skip");
    if (skip && field("question")) { event.preventDefault(); event.stopPropagation(); field("question").focus(); }
    if (!button) return;
    if (button.id === "send") { ask(); sentAt = event.timeStamp; }
    // Where "Ask" was, "Stop" is at once: the second click of a double one means no stop.
    if (button.id === "stop" && event.timeStamp - sentAt > DOUBLE) act({ do: "stop" });
    if (button.id === "restart") act({ do: "new" });
    if (button.dataset.into) {
      write(field(button.dataset.into), button.textContent);
      field(button.dataset.into).focus();
    }
  }, true);
  // Leaving the page loses nothing that was sent; coming back to it shows what happened meanwhile.
  addEventListener("pagehide", () => { if (unsent.length) post(unsent.splice(0)); });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  addEventListener("visibilitychange", () => { if (!document.hidden) follow(); });

  // The reader wants the beginning of an answer: each new question stays at the top of the chat
  // while its answer comes in, until the reader scrolls.
  let questions = 0;
  let shownTalk;
  let followed = null;
  const release = () => { followed = null; };
  addEventListener("wheel", release, { passive: true });
  addEventListener("touchmove", release, { passive: true });
  addEventListener("keydown", release);
  new MutationObserver(() => {
    const asked = document.querySelectorAll('#conversation [data-testid="user"]');
    if (asked.length !== questions) {
      followed = asked.length > questions ? asked[asked.length - 1] : null;
      questions = asked.length;
      busy(false);
    }
    // From then on the page itself says whether anything is still on its way.
    if (document.querySelector("#status [data-busy]")) busy(false);
    bringDraft();
    const talk = document.querySelector("#status [data-talk]")?.dataset.talk;
    if (talk !== undefined && talk !== shownTalk) {
      shownTalk = talk;
      document.dispatchEvent(new CustomEvent("entente:talk"));
    }
    for (const button of document.querySelectorAll('#conversation button[title="Copy message"]')) {
      button.title = button.ariaLabel = COPY;
    }
    const log = followed && followed.closest('[role="log"]');
    if (log) log.scrollTop += followed.getBoundingClientRect().top - log.getBoundingClientRect().top - 12;
  }).observe(document, { childList: true, subtree: true, characterData: true });
})();
