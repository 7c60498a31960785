// What is typed into a form's longer fields is kept on this machine until it is sent, and is there after a crash, a
// lost connection or an ended session. Each user of the machine has their own; signing out removes them.
"use strict";

(() => {
  const OLDEST_MS = 14 * 24 * 3600 * 1000;
  const FIELDS = 'form[method="post"] textarea[name], form[method="post"] input[name$="subject"]';
  const user = document.getElementById("sign-in-again")?.dataset.user;
  if (!user) return;
  const mine = `baton-draft:${user}:`;

  const pathOf = (form) => new URL(form.getAttribute("action") || location.href, location.href).pathname;
  const keyOf = (field) => `${mine}${pathOf(field.form)}:${field.name}`;
  const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(mine));
  const read = (key) => JSON.parse(localStorage.getItem(key));
  const write = (key, draft) => {
    try {
      localStorage.setItem(key, JSON.stringify(draft));
    } catch {
      // The browser's store is full or switched off; typing must go on all the same.
    }
  };

  function keep(field) {
    if (field.value === field.defaultValue) localStorage.removeItem(keyOf(field));
    else write(keyOf(field), { text: field.value, base: field.defaultValue, at: Date.now() });
  }

  function show(field, template) {
    const words = document.getElementById(template).content.cloneNode(true).firstElementChild;
    field.after(words);
    words.addEventListener("click", (event) => {
      const choice = event.target.closest("[data-draft]")?.dataset.draft;
      if (!choice) return;
      const { text } = read(keyOf(field)) ?? { text: field.value };
      localStorage.removeItem(keyOf(field));
      words.remove();
      field.value = choice === "use" ? text : field.defaultValue;
      field.focus();
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  // A text that the server changed since is not written over: somebody else's edit may be newer than the draft.
  function restore(field) {
    const draft = read(keyOf(field));
    if (!draft || draft.text === field.value || field.dataset.drafted) return;
    field.dataset.drafted = "yes";
    if (draft.base !== field.defaultValue) return show(field, "draft-waiting");
    field.value = draft.text;
    field.closest("details")?.setAttribute("open", "");
    show(field, "draft-restored");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function clearSent() {
    keys().forEach((key) => { if (read(key).sent) localStorage.removeItem(key); });
  }

  document.addEventListener("input", (event) => {
    if (event.target.matches(FIELDS)) keep(event.target);
  });
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    const form = event.target;
    if (pathOf(form).endsWith("/sign-out/")) return keys().forEach((key) => localStorage.removeItem(key));
    form.querySelectorAll("textarea[name], input[name$=subject]").forEach((field) => {
      const draft = read(keyOf(field));
      if (draft) write(keyOf(field), { ...draft, sent: true });
    });
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && event.detail.requestConfig.verb !== "get") clearSent();
  });

  // What was saved leads on to another page; a refusal, and an error of the network, do not.
  if (performance.getEntriesByType("navigation")[0]?.redirectCount) clearSent();
  else keys().forEach((key) => write(key, { ...read(key), sent: false }));
  keys().forEach((key) => { if (Date.now() - read(key).at > OLDEST_MS) localStorage.removeItem(key); });
  const restoreAll = () => document.querySelectorAll(FIELDS).forEach(restore);
  restoreAll();
  document.addEventListener("htmx:afterSettle", restoreAll);
})();
