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
      field.form.addEventListener("submit", () => sessionStorage.setItem(sent, "1"));
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
