// Passkeys, where the browser has them.
//
//   <form data-passkey="create|get" data-offer="URL">  asks the URL what to offer, lets the browser make or use a
//       passkey, and sends its answer in the field "answer"; [data-failed] in it is shown if there was none
//   [data-passkeys-missing]                 is shown instead where the browser has none
"use strict";

const known = window.PublicKeyCredential && PublicKeyCredential.parseCreationOptionsFromJSON;

document.querySelectorAll("form[data-passkey]").forEach((form) => {
  form.hidden = !known;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    // Before other scripts: they would count the form as sent.
    event.stopImmediatePropagation();
    form.querySelector("[data-failed]").hidden = true;
    try {
      form.elements.answer.value = JSON.stringify(await answerOf(form));
      form.submit();
    } catch {
      form.querySelector("[data-failed]").hidden = false;
    }
  });
});
document.querySelectorAll("[data-passkeys-missing]").forEach((words) => {
  words.hidden = Boolean(known);
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
