// Small comforts; every screen works without them.
(() => {
  "use strict";

  // One click sends once: the button rests until the answer is there, and after coming back.
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || event.defaultPrevented) return;
    setTimeout(() => { button.disabled = true; button.setAttribute("aria-busy", "true"); });
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("button[aria-busy]").forEach((button) => {
      button.disabled = false;
      button.removeAttribute("aria-busy");
    });
  });

  // No network: nothing is sent into the void, and it is said.
  const frame = document.getElementById("work"), unsent = document.getElementById("offline");
  const tell = () => {
    const told = document.querySelector(".offline");
    if (navigator.onLine) told?.remove();
    else if (unsent && !told) frame.prepend(unsent.content.cloneNode(true));
  };
  window.addEventListener("online", tell);
  window.addEventListener("offline", tell);
  document.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    tell();
    document.querySelector(".offline")?.focus();
  }, true);

  // A refused form: the list of what is to be mended is read first.
  document.querySelector("[role=alert]")?.focus();

  // A part of the page that asks for itself; nothing travels while nothing changed.
  document.querySelectorAll("[data-refresh]").forEach((part) => {
    let seen = "";
    const ask = async () => {
      if (document.hidden || part.contains(document.activeElement)) return;
      try {
        const answer = await fetch(part.dataset.refresh, {
          headers: seen ? { "If-None-Match": seen } : {}, cache: "no-store", redirect: "manual",
        });
        if (answer.status === 200) {
          seen = answer.headers.get("ETag") || "";
          part.innerHTML = await answer.text();
        }
      } catch { /* no network now: the next time will do */ }
    };
    setInterval(ask, 1000 * (part.dataset.every || 60));
  });

  // What is typed is kept on this machine until it went out: a lost page or network loses nothing.
  const DRAFT = "draft:", SENT = "sent:", WEEK = 7 * 24 * 3600 * 1000;
  const note = (event, sent) => { if (!event.defaultPrevented) sessionStorage.setItem(sent, "1"); };
  const drafts = () => Object.keys(localStorage).filter((name) => name.startsWith(DRAFT));
  try {
    drafts().forEach((name) => {
      const kept = JSON.parse(localStorage.getItem(name));
      if (Date.now() - kept.at > WEEK) localStorage.removeItem(name);
    });
    document.querySelectorAll("[data-draft]").forEach((field) => {
      const name = DRAFT + field.dataset.draft, sent = SENT + field.dataset.draft;
      const keep = () => {
        if (field.value.trim()) localStorage.setItem(name, JSON.stringify({ text: field.value, at: Date.now() }));
        else localStorage.removeItem(name);
      };
      const went = sessionStorage.getItem(sent) && document.querySelector(".notice.done");
      sessionStorage.removeItem(sent);
      if (field.value.trim()) keep();
      else if (went) localStorage.removeItem(name);
      else field.value = JSON.parse(localStorage.getItem(name) || "{}").text || "";
      field.addEventListener("input", keep);
      field.form.addEventListener("submit", (event) => note(event, sent));
    });
    // A long form that did not go out is offered again, unless what it began from has changed.
    const isTicked = (it) => ["checkbox", "radio"].includes(it.type);
    const fieldsOf = (form) => [...form.elements].filter((it) => it.name
      && it.matches("input:not([type=hidden], [type=file], [type=password]), select, textarea"));
    const written = (form) => fieldsOf(form).map((it) => (isTicked(it) ? it.checked : it.value));
    const offer = (form, name, values) => {
      const told = document.getElementById("unsaved").content.cloneNode(true).firstElementChild;
      const [again, forget] = told.querySelectorAll("button");
      again.addEventListener("click", () => {
        fieldsOf(form).forEach((it, place) => {
          if (isTicked(it)) it.checked = values[place]; else it.value = values[place];
        });
        told.remove();
        form.querySelector("textarea, input:not([type=hidden])")?.focus();
      });
      forget.addEventListener("click", () => { localStorage.removeItem(name); told.remove(); });
      form.before(told);
    };
    const isRefused = document.querySelector("#work [role=alert]");
    const forms = [...document.querySelectorAll("form[data-keep]")];
    const here = forms.map((form) => SENT + form.dataset.keep);
    Object.keys(sessionStorage).forEach((it) => {  // it led to another page: it went out
      if (!it.startsWith(`${SENT}form:`) || isRefused) return;
      if (!here.includes(it.replace("form:", ""))) {
        localStorage.removeItem(DRAFT + it.slice(`${SENT}form:`.length));
        sessionStorage.removeItem(it);
      }
    });
    forms.forEach((form) => {
      const name = DRAFT + form.dataset.keep, sent = `${SENT}form:${form.dataset.keep}`;
      const began = JSON.stringify(written(form));
      const kept = JSON.parse(localStorage.getItem(name) || "null");
      const went = sessionStorage.getItem(sent) && document.querySelector(".notice.done");
      sessionStorage.removeItem(sent);
      if (kept && (went || kept.began !== began)) localStorage.removeItem(name);
      else if (kept && JSON.stringify(kept.values) !== began) offer(form, name, kept.values);
      form.addEventListener("input", () => localStorage.setItem(
        name, JSON.stringify({ began, values: written(form), at: Date.now() })));
      form.addEventListener("submit", (event) => note(event, sent));
    });
    // Whoever signs out leaves nothing behind for the next one at this machine.
    document.querySelectorAll("form[action$='/sign-out']").forEach((form) => {
      form.addEventListener("submit", () => drafts().forEach((it) => localStorage.removeItem(it)));
    });
  } catch { /* a browser that keeps nothing: the server keeps what is refused */ }

  // What the words typed so far cost; colleagues see that somebody is writing.
  document.querySelectorAll("[data-compose]").forEach((field) => {
    let waiting;
    const ask = async () => {
      try {
        const answer = await fetch(field.dataset.compose, {
          method: "POST", body: new FormData(field.form), redirect: "manual",
        });
        if (answer.ok) document.getElementById(field.dataset.price).innerHTML = await answer.text();
      } catch { /* no network now: what was typed stays */ }
    };
    field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 900); });
  });
})();
