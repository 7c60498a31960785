// The side panel of the builder. Links with [data-side] open in it; opened in a new tab, they are pages of their own.
"use strict";

(() => {
  const side = document.getElementById("side");

  async function open(address) {
    await htmx.ajax("GET", address, { target: "#side", swap: "innerHTML" });
    if (!side.childElementCount) return; // not answered: the page says why
    if (!side.open) side.showModal();
    side.scrollTop = 0;
    side.querySelector("[name=name]")?.focus();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-side]");
    if (!side || !link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link.href);
  });
  side?.addEventListener("close", () => side.replaceChildren());
  document.addEventListener("side-saved", (event) => {
    side.close();
    // The list is new, so what had the focus before is gone.
    document.querySelector(`#action-${event.detail.action} .built-name`)?.focus();
  });
  document.addEventListener("side-next", () => {
    side.scrollTop = 0;
    side.querySelector("[name=name]")?.focus();
  });

  // The link beside the choice of a template leads to the one that is chosen, with its preview.
  function point() {
    const link = document.querySelector("[data-template-link]");
    const choice = link && document.getElementById(link.dataset.templateLink);
    if (!choice) return;
    link.dataset.library ??= link.getAttribute("href");
    link.dataset.libraryWords ??= link.textContent;
    link.href = choice.value ? link.dataset.templatePage.replace("/0/", `/${choice.value}/`) : link.dataset.library;
    link.textContent = choice.value ? link.dataset.words : link.dataset.libraryWords;
  }

  // What only matters once something in a fieldset is another than before: [data-if-changed] has the fieldset's name.
  function askIfChanged() {
    document.querySelectorAll("[data-if-changed]").forEach((part) => {
      const fields = [...part.closest("form").elements[part.dataset.ifChanged].elements];
      part.hidden = !fields.some(isChanged);
    });
  }

  function isChanged(field) {
    if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected);
    return field.value !== field.defaultValue;
  }

  function adjust() {
    point();
    askIfChanged();
  }
  ["input", "change", "htmx:afterSwap"].forEach((name) => document.addEventListener(name, adjust));
  adjust();
})();
