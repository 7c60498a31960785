// Passkeys, where the browser has them.
//
//   <form data-passkey="create|get" data-offer="URL">  asks the URL what to offer, lets the browser make or use a
//       passkey, and sends its answer in the field "answer"; [data-failed] in it is shown if there was none.
//       With hx-post and hx-trigger="passkey", htmx sends it: signing in over a page leaves the page as it is
//   [data-passkeys-missing]                 is shown instead where the browser has none
"use strict";

(() => {
  const canUseThem = window.PublicKeyCredential && PublicKeyCredential.parseCreationOptionsFromJSON;

  // htmx runs this script once more for each form that it brings.
  document.querySelectorAll("form[data-passkey]:not([data-ready])").forEach((form) => {
    form.dataset.ready = "yes";
    form.hidden = !canUseThem;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      // Before other scripts: they would count the form as sent.
      event.stopImmediatePropagation();
      form.querySelector("[data-failed]").hidden = true;
      try {
        form.elements.answer.value = JSON.stringify(await answerOf(form));
        if (form.hasAttribute("hx-post")) htmx.trigger(form, "passkey");
        else form.submit();
      } catch {
        form.querySelector("[data-failed]").hidden = false;
      }
    });
  });
  document.querySelectorAll("[data-passkeys-missing]").forEach((words) => {
    words.hidden = Boolean(canUseThem);
  });

  async function answerOf(form) {
    const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
    const { publicKey } = await (await fetch(form.dataset.offer, { method: "POST", body })).json();
    const credential =
      form.dataset.passkey === "create"
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
    return credential.toJSON();
  }
})();
