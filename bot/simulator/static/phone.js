// Without this script the phone works too: forms are sent and the page comes back. With it, an answer
// appears in its place, messages that come later show up by themselves, and an SMS is counted.
"use strict";

(() => {
  const thread = document.getElementById("thread");
  const scroll = document.getElementById("scroll");
  const composer = document.querySelector("[data-composer]");
  const field = document.getElementById("text");
  const count = document.getElementById("count");
  const title = document.title;
  const every = 2000;
  const leastWriting = 500;
  let busy = false;

  const mark = () => thread.firstElementChild.dataset.mark;

  const show = (response, drawn) => {
    thread.innerHTML = drawn;
    document.getElementById("total").textContent = thread.firstElementChild.dataset.total;
    document.getElementById("clock").textContent = response.headers.get("X-Clock");
    scroll.scrollTop = 0;
    if (document.hidden) document.title = "● " + title;
  };

  const bubble = (kind) => {
    const message = document.createElement("article");
    message.className = "message " + kind;
    const inside = document.createElement("div");
    inside.className = "bubble";
    message.append(inside);
    thread.firstElementChild.append(message);
    scroll.scrollTop = 0;
    return inside;
  };

  const showSaid = (said) => {
    thread.querySelector(".hello")?.remove();
    const text = document.createElement("p");
    text.className = "text";
    text.dir = "auto";
    text.textContent = said;
    bubble("theirs").append(text);
  };

  const showWriting = () => {
    const dots = document.createElement("span");
    dots.className = "writing";
    dots.setAttribute("role", "img");
    dots.setAttribute("aria-label", "La machine écrit…");
    dots.append(...[1, 2, 3].map(() => document.createElement("i")));
    bubble("ours").append(dots);
  };

  const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

  // What the person did, as it will stand in the bubble.
  const saidBy = (form, button) => {
    if (!button?.name) return field.value.trim();
    if (button.name === "text") return button.value;
    return (button.querySelector("[dir]") ?? button).textContent.trim();
  };

  const say = async (form, button) => {
    const said = saidBy(form, button);
    if (!said) return;
    const body = new URLSearchParams(new FormData(form, button));
    busy = true;
    showSaid(said);
    showWriting();
    document.querySelectorAll("details[open]").forEach((it) => it.removeAttribute("open"));
    if (!button?.name) {
      field.value = "";
      measure();
    }
    try {
      const asked = fetch(form.action, { method: "POST", body, headers: { "X-Phone": "1" } });
      const [response] = await Promise.all([asked, pause(leastWriting)]);
      if (!response.ok) throw new Error(response.status);
      show(response, await response.text());
    } catch {
      location.reload(); // the page says what was stored
    } finally {
      busy = false;
    }
  };

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-say]")) return;
    event.preventDefault();
    if (!busy) say(event.target, event.submitter);
  });

  const look = async () => {
    if (busy || document.hidden) return;
    const response = await fetch(thread.dataset.address + "&mark=" + mark());
    if (response.status === 200 && !busy) show(response, await response.text());
  };
  setInterval(() => look().catch(() => {}), every);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) document.title = title;
  });

  // An SMS holds 160 characters of a small alphabet, and 70 as soon as one is outside of it.
  const measure = () => {
    if (!count) return;
    const { gsm7, extension } = composer.dataset;
    const text = field.value;
    const letters = [...text];
    const cheap = letters.every((it) => gsm7.includes(it) || extension.includes(it));
    const units = cheap
      ? letters.length + letters.filter((it) => extension.includes(it)).length
      : text.length;
    const [alone, part] = cheap ? [160, 153] : [70, 67];
    const messages = units > alone ? Math.ceil(units / part) : 1;
    count.hidden = units === 0;
    count.textContent = messages > 1 ? `${units} · ${messages} SMS` : `${units}/${alone}`;
    count.classList.toggle("dear", !cheap);
  };
  field.addEventListener("input", measure);
  measure();
  if (matchMedia("(min-width: 960px)").matches) field.focus();
})();
