// A session that ended, and a connection that is lost: the page stays as it is, and what was sent is sent again.
//
//   <dialog id="sign-in-again" data-address data-user>  signing in over the page
//   #no-connection[data-words][data-ping]               says so; the ping is an address that answers while Baton runs
//   <form method="post"> with a <textarea>              is sent when there is a connection, and not into an error page
"use strict";

(() => {
  const UNAUTHORIZED = 401;
  const PING_MS = 5000;
  const FIRST_RETRY_MS = 2000;
  const LONGEST_RETRY_MS = 30000;
  const dialog = document.getElementById("sign-in-again");
  const notice = document.getElementById("no-connection");
  const unanswered = new Map(); // what htmx asked, by the element that asked: of two searches the later counts
  const unsent = new Map(); // forms with the buttons that sent them
  const pinged = new WeakSet();
  let retryMs = FIRST_RETRY_MS;
  let retrying;

  // A sign-in, here or on another tab, changes the token that every form carries; the cookie has the one that counts.
  function renewToken(form) {
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
    const field = form.elements.namedItem("csrfmiddlewaretoken");
    if (token && field) field.value = token;
    return token;
  }
  document.addEventListener("submit", (event) => renewToken(event.target), true);

  function askAgain({ verb, path, elt, target, formData, triggeringEvent }) {
    if (!elt.isConnected) return;
    const values = new FormData();
    formData.forEach((value, name) => {
      if (name !== "csrfmiddlewaretoken") values.append(name, value);
    });
    const form = elt.closest("form");
    const token = form && renewToken(form);
    if (token && verb !== "get") values.append("csrfmiddlewaretoken", token);
    htmx.ajax(verb, path, { source: elt, event: triggeringEvent, target, values });
  }

  function goOn() {
    const [asked, forms] = [[...unanswered.values()], [...unsent]];
    unanswered.clear();
    unsent.clear();
    asked.forEach(askAgain);
    forms.forEach(([form, button]) => form.isConnected && form.requestSubmit(button));
  }

  // What the page asks by itself, every few seconds say, waits until somebody does something.
  const isByHand = (event) => event.detail.requestConfig?.triggeringEvent;
  const remember = (event) => unanswered.set(event.detail.elt, event.detail.requestConfig);

  // An ended session

  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status !== UNAUTHORIZED || !dialog || !isByHand(event)) return;
    remember(event);
    if (dialog.open) return;
    dialog.showModal();
    // When all is settled: the form gives its focus to the username, which is known.
    dialog.addEventListener("htmx:afterSettle", askForPassword, { once: true });
    htmx.ajax("GET", dialog.dataset.address, dialog);
  });

  function askForPassword() {
    const username = dialog.querySelector("input[name=username]");
    if (username) username.value = dialog.dataset.username;
    dialog.querySelector("input[name=password], button[type=submit]")?.focus();
  }

  document.addEventListener("signed-in", (event) => {
    dialog.close();
    dialog.replaceChildren();
    if (event.detail.user !== dialog.dataset.user) location.reload();
    else goOn();
  });

  // A lost connection

  function sayLost() {
    notice.textContent = notice.dataset.words;
    notice.dataset.lost = "yes";
    clearTimeout(retrying);
    retrying = setTimeout(tryAgain, retryMs);
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
  }

  async function isConnected() {
    try {
      return (await fetch(notice.dataset.ping, { cache: "no-store", signal: AbortSignal.timeout(PING_MS) })).ok;
    } catch {
      return false;
    }
  }

  async function tryAgain() {
    clearTimeout(retrying);
    if (!notice.dataset.lost) return;
    if (!(await isConnected())) return sayLost();
    notice.textContent = "";
    delete notice.dataset.lost;
    retryMs = FIRST_RETRY_MS;
    goOn();
  }

  if (!notice) return;
  document.addEventListener("htmx:sendError", (event) => {
    if (!isByHand(event)) return;
    remember(event);
    sayLost();
  });
  window.addEventListener("online", tryAgain);
  document.addEventListener("submit", async (event) => {
    const [form, button] = [event.target, event.submitter];
    const isPlain = form.method === "post" && !form.hasAttribute("hx-post");
    if (!isPlain || !form.querySelector("textarea") || pinged.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (unsent.has(form)) return;
    unsent.set(form, button);
    if (!(await isConnected())) return sayLost();
    unsent.delete(form);
    pinged.add(form);
    form.requestSubmit(button);
  }, true);
})();
