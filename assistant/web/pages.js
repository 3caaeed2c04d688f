// What is typed is never lost: each change is kept in the tab at once and sent to the server in the
// order in which it was made, one request at a time. What the server has not confirmed is sent again
// after a reload, a lost connection or a new sign-in. What somebody else changed meanwhile is shown
// beside it, and the person chooses.
(() => {
  "use strict";
  const PAUSE = 300; // ms between two keys' savings
  const RETRY = [500, 2000, 5000, 15000];
  const SMALL = 60000; // bytes that a browser still sends when its page closes
  const owner = `typed ${document.body.dataset.owner} `;
  const keepers = [];
  let returning = false; // to this tab, which keeps what is typed

  // Another person's words do not stay when somebody else signs in in this tab.
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith("typed ") && !key.startsWith(owner)) sessionStorage.removeItem(key);
  }

  const same = (one, other) => JSON.stringify(one.filter(Boolean)) === JSON.stringify(other.filter(Boolean));
  const chosen = (control) => !["checkbox", "radio"].includes(control.type);

  class Keeper {
    constructor(form) {
      this.form = form;
      this.address = form.dataset.save; // none: kept in the tab alone, until it is handed in
      this.place = owner + form.dataset.tab;
      this.status = form.querySelector("[data-status]") || document.querySelector("[data-status]");
      this.waiting = new Set();
      this.refused = new Set();
      this.sent = new Set();
      this.known = new Map(); // what the server has
      this.base = new Map(); // what it may have: that, and what was sent without an answer
      this.failures = 0;
      for (const name of this.names()) this.learn(name, this.read(name, true));
      this.turn = 0; // counts what was typed: what was looked up before is older
      // What was typed before this script ran.
      for (const name of this.names()) if (!same(this.read(name), this.known.get(name))) this.waiting.add(name);
      this.restore();
      form.addEventListener("input", (event) => {
        // What stands among its fields may belong to another form.
        if (!event.target.name || event.target.form !== form) return;
        this.changed(event.target.name, !event.target.matches("textarea, input:not([type=checkbox], [type=radio])"));
      });
      form.addEventListener("change", () => this.save());
    }

    names() { return new Set([...this.form.elements].map((control) => control.name).filter((name) => name && !name.startsWith("-"))); }
    controls(name) { return [...this.form.elements].filter((control) => control.name === name); }

    read(name, first = false) {
      return this.controls(name)
        .filter((control) => chosen(control) || (first ? control.defaultChecked : control.checked))
        .map((control) => {
          if (!first || !chosen(control)) return control.value;
          if (control.tagName !== "SELECT") return control.defaultValue;
          return ([...control.options].find((option) => option.defaultSelected) || control.options[0] || { value: "" }).value;
        });
    }

    write(name, values) {
      addRows(this.form, name, values.length);
      this.controls(name).forEach((control, at) => {
        if (chosen(control)) control.value = values[at] ?? "";
        else control.checked = values.includes(control.value);
      });
    }

    learn(name, values) { this.known.set(name, values); this.base.set(name, [values]); }

    restore() {
      const kept = JSON.parse(sessionStorage.getItem(this.place) || "{}");
      for (const [name, { values, base }] of Object.entries(kept)) {
        addRows(this.form, name, values.length);
        if (!this.controls(name).length || this.waiting.has(name)) continue;
        if (!this.known.has(name)) this.learn(name, []);
        const here = same(this.known.get(name), values);
        if (this.address ? here : !here && !base.some((before) => same(before, this.known.get(name)))) continue;
        if (!here) this.write(name, values);
        this.base.set(name, base);
        this.waiting.add(name);
      }
      this.store();
      this.save();
    }

    store() {
      const open = [...this.waiting, ...this.sent, ...this.refused];
      const kept = Object.fromEntries(open.map((name) => [name, { values: this.read(name), base: this.base.get(name) }]));
      try {
        if (open.length) sessionStorage.setItem(this.place, JSON.stringify(kept));
        else sessionStorage.removeItem(this.place);
      } catch { /* the tab keeps no more: the server does */ }
    }

    changed(name, atOnce) {
      this.turn += 1;
      if (!this.known.has(name)) this.learn(name, []);
      this.complain(name, "");
      this.refused.delete(name);
      this.waiting.add(name);
      this.store();
      if (!this.address) return;
      this.say("saving");
      if (atOnce) this.save();
      else this.timer ||= setTimeout(() => this.save(), PAUSE);
    }

    save() {
      clearTimeout(this.timer);
      this.timer = 0;
      if (this.address && this.waiting.size) this.running ||= this.run().finally(() => { this.running = null; });
      return this.running;
    }

    async run() {
      while (this.waiting.size && (await this.attempt()));
      this.store();
    }

    request() {
      const changes = {};
      for (const name of this.waiting) {
        const values = this.read(name);
        changes[name] = { values, before: this.base.get(name) };
        this.base.set(name, [...this.base.get(name), values].slice(-6));
        this.sent.add(name);
      }
      this.waiting.clear();
      const body = JSON.stringify({ changes });
      const keepalive = body.length * 3 < SMALL || new Blob([body]).size < SMALL;
      return [changes, { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, body, keepalive, redirect: "error" }];
    }

    async attempt() {
      const [changes, request] = this.request();
      let answer = null, told = null;
      try {
        answer = await fetch(this.address, request);
        told = await answer.json();
      } catch { /* no answer, or none that can be read */ }
      // Not what was sent meanwhile as the page goes: nobody has confirmed that.
      for (const name of Object.keys(changes)) this.sent.delete(name);
      if (answer && answer.ok && told) {
        this.failures = 0;
        for (const [name, { values }] of Object.entries(changes)) this.confirm(name, values, told);
        show(told);
        this.store();
        if (!this.waiting.size) this.say(this.refused.size ? "refused" : "saved", told.at);
        return true;
      }
      const open = Object.keys(changes);
      if (answer && [400, 404, 409, 413, 422].includes(answer.status)) {
        for (const name of open) if (!this.waiting.has(name)) this.refused.add(name);
        this.say("failed", (told && told.error) || "");
        return this.waiting.size > 0;
      }
      for (const name of open) this.waiting.add(name);
      this.store();
      this.say(answer && answer.status === 401 ? "out" : "offline");
      this.timer ||= setTimeout(() => this.save(), RETRY[Math.min(this.failures++, RETRY.length - 1)]);
      return false;
    }

    confirm(name, values, told) {
      if ((told.refused || {})[name]) {
        this.base.set(name, [this.known.get(name)]);
        if (!this.waiting.has(name)) this.refused.add(name);
        this.complain(name, told.refused[name]);
      } else if ((told.elsewhere || {})[name]) {
        const theirs = told.elsewhere[name];
        this.known.set(name, theirs);
        if (this.waiting.delete(name) || !same(theirs, this.read(name))) this.ask(name, theirs);
      } else {
        this.learn(name, values);
      }
    }

    ask(name, theirs) {
      this.refused.add(name);
      const place = this.complain(name, document.body.dataset.elsewhere.replace("{}", theirs.join(", ")));
      for (const [label, values] of [["mine", null], ["theirs", theirs]]) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = document.body.dataset[label];
        button.addEventListener("click", () => {
          this.learn(name, theirs);
          if (values) this.write(name, values);
          this.changed(name, true);
        });
        place.append(" ", button);
      }
    }

    complain(name, text) {
      const controls = this.controls(name);
      const last = controls[controls.length - 1];
      if (!last) return null;
      const field = last.closest("label, fieldset") || last;
      let place = field.nextElementSibling;
      if (!place || !place.matches(".complaint")) {
        if (!text) return null;
        for (let part = field.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
        place = document.createElement("p");
        place.className = "complaint";
        place.setAttribute("role", "alert");
        field.after(place);
      }
      for (const control of controls) text ? control.setAttribute("aria-invalid", "true") : control.removeAttribute("aria-invalid");
      if (!text) { place.remove(); return null; }
      place.textContent = text;
      return place;
    }

    say(state, detail = "") {
      if (!this.status) return;
      // Said again at every try: the link must stay the one that is being clicked.
      if (state === "out" && this.status.dataset.state === "out") return;
      this.status.dataset.state = state;
      this.status.textContent = (this.status.dataset[state] || "").replace("{}", detail);
      if (state !== "out") return;
      const link = document.createElement("a");
      link.href = `/login?next=${encodeURIComponent(location.pathname + location.search)}`;
      link.textContent = this.status.dataset.enter;
      link.addEventListener("click", () => { returning = true; });
      this.status.append(" ", link);
    }

    // Whether everything is on the server; tries for a while.
    async settle() {
      if (!this.address) return true;
      const until = Date.now() + 4000;
      while (this.running || this.waiting.size) {
        await this.save();
        if (this.waiting.size && (this.status || {}).dataset?.state === "out") return false;
        if (this.waiting.size && Date.now() > until) return false;
        if (this.waiting.size) await new Promise((done) => setTimeout(done, 100));
      }
      return !this.refused.size;
    }

    // The page goes: what waits is sent without waiting for an answer.
    leave() {
      if (!this.address || !this.waiting.size) return;
      const [, request] = this.request();
      this.store();
      if (request.keepalive) fetch(this.address, request).catch(() => {});
    }

    // What other pages have saved meanwhile.
    async look() {
      if (!this.address || this.timer || this.running) return;
      const turn = this.turn;
      let told = null;
      try {
        const answer = await fetch(this.address, { headers: { Accept: "application/json" }, redirect: "error" });
        if (answer.ok) told = await answer.json();
      } catch { return; }
      if (!told || this.turn !== turn) return;
      for (const [name, theirs] of Object.entries(told.typed)) {
        if (this.waiting.has(name) || this.refused.has(name) || this.sent.has(name)) continue;
        if (same(theirs, this.known.get(name) || [])) continue;
        this.write(name, theirs);
        this.learn(name, theirs);
      }
      show(told);
    }
  }

  // Figures and lines that follow from what was saved; never older than those that stand there.
  let shown = -1;
  function show(told) {
    if ((told.version ?? shown) < shown) return;
    shown = told.version ?? shown;
    for (const [name, text] of Object.entries(told.texts || {})) {
      for (const place of document.querySelectorAll(`[data-text="${CSS.escape(name)}"]`)) place.textContent = text;
    }
    for (const bar of document.querySelectorAll("[data-share]")) {
      if (told.share !== undefined) bar.style.setProperty("--share", `${told.share}%`);
    }
  }

  // Rows: one more whenever it is asked for, and as many as there are values.
  function addRow(rows) {
    const last = rows.querySelector(":scope > [data-row]:last-of-type");
    const row = last.cloneNode(true);
    for (const complaint of row.querySelectorAll(".complaint")) complaint.remove();
    for (const control of row.querySelectorAll("[name]")) {
      control.name = control.name.replace(/\.(\d+)\./, (_, number) => `.${Number(number) + 1}.`);
      control.removeAttribute("aria-invalid");
      if (control.tagName === "SELECT") {
        for (const option of control.options) option.defaultSelected = option.value === (control.dataset.empty ?? "");
      } else {
        control.defaultValue = control.value = "";
        if (control.tagName === "TEXTAREA") control.textContent = "";
      }
    }
    for (const number of row.querySelectorAll("[data-number]")) number.textContent = Number(number.textContent) + 1;
    last.after(row);
    return row;
  }
  function addRows(form, name, count) {
    const numbered = name.match(/^([a-z]+)\.(\d+)\./);
    const rows = form.querySelector(`[data-rows="${CSS.escape(numbered ? numbered[1] : name)}"]`);
    if (!rows) return;
    const wanted = Math.min(numbered ? Number(numbered[2]) + 1 : count, 60);
    while (rows.querySelectorAll(":scope > [data-row]").length < wanted) addRow(rows);
  }

  document.addEventListener("click", async (event) => {
    const clicked = event.target instanceof Element ? event.target : null;
    const more = clicked && clicked.closest("[data-add]");
    if (more) {
      const row = addRow(document.querySelector(`[data-rows="${CSS.escape(more.dataset.add)}"]`));
      row.querySelector("input, textarea, select").focus();
    }
    const link = clicked && clicked.closest("a[data-settle]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    document.body.classList.add("busy");
    if (await settled()) await (link.hasAttribute("download") ? fetchFile(link) : location.assign(link.href));
    document.body.classList.remove("busy");
  });

  async function settled() {
    for (const keeper of keepers) {
      if (await keeper.settle()) continue;
      const place = document.querySelector(".complaint") || keeper.status;
      if (place) place.scrollIntoView({ block: "center" });
      return false;
    }
    return true;
  }

  // A form is handed in once, after everything that was typed is saved.
  document.addEventListener("submit", async (event) => {
    const form = event.target, button = event.submitter;
    if (form.dataset.sending) return event.preventDefault();
    if (form.dataset.save) return event.preventDefault();
    if (form.method === "get" && !("settle" in form.dataset)) {
      document.body.classList.add("busy");
      if (button) button.setAttribute("aria-busy", "true");
      return;
    }
    event.preventDefault();
    form.dataset.sending = "yes";
    document.body.classList.add("busy");
    if (button) button.setAttribute("aria-busy", "true");
    if (form.dataset.tab && !form.dataset.save) sessionStorage.setItem(`${owner}handed in`, owner + form.dataset.tab);
    if (await settled()) {
      if (button && button.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
      if (button && button.hasAttribute("formaction")) form.action = button.formAction;
      HTMLFormElement.prototype.submit.call(form);
    } else {
      rest(form, button);
    }
  });
  function rest(form, button) {
    delete form.dataset.sending;
    document.body.classList.remove("busy");
    if (button) button.removeAttribute("aria-busy");
  }
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-auto]") && event.target.value) event.target.form.requestSubmit();
  });

  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-print]")) print();
  });

  // What was left empty does not stand in an address.
  document.addEventListener("formdata", ({ target, formData }) => {
    if (target.method !== "get") return;
    for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
  });

  // Where a text is looked for, a new line is what Shift is for.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.matches("[data-enter]")) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });

  // A link that changes something of its own page leads back to the same place on it.
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a[data-stay]");
    if (link) sessionStorage.setItem("stay", JSON.stringify([link.id, scrollY]));
  });
  const [stayed, height] = JSON.parse(sessionStorage.getItem("stay") || "[]");
  sessionStorage.removeItem("stay");
  if (height !== undefined) {
    scrollTo(0, height);
    (document.getElementById(stayed) || document.getElementById("main")).focus({ preventScroll: true });
  }

  addEventListener("pagehide", () => keepers.forEach((keeper) => keeper.leave()));
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  document.addEventListener("visibilitychange", () => {
    keepers.forEach((keeper) => (document.visibilityState === "hidden" ? keeper.leave() : keeper.look()));
  });
  addEventListener("focus", () => keepers.forEach((keeper) => keeper.look()));
  addEventListener("online", () => keepers.forEach((keeper) => keeper.save()));
  addEventListener("beforeunload", (event) => {
    const stuck = keepers.some((keeper) => keeper.address && keeper.waiting.size && (keeper.failures || new Blob([JSON.stringify([...keeper.waiting].map((name) => keeper.read(name)))]).size > SMALL));
    if (stuck && !returning) event.preventDefault();
  });


  const forms = [...document.querySelectorAll("form[data-tab]")];
  const handed = sessionStorage.getItem(`${owner}handed in`);
  sessionStorage.removeItem(`${owner}handed in`);
  // A form that was handed in and is not shown again was taken.
  if (handed && !forms.some((form) => owner + form.dataset.tab === handed)) sessionStorage.removeItem(handed);
  for (const form of forms) keepers.push(new Keeper(form));
  // The last page's savings may have arrived while this one was on its way.
  keepers.forEach((keeper) => keeper.look());
  const look = document.querySelector("[data-look]");
  if (look) look.scrollIntoView();
  document.body.dataset.ready = "yes";
})();
