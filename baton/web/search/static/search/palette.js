// The command palette (Ctrl-K), the list of shortcuts (“?”), and “g” with a letter, which goes to a page.
(function () {
  "use strict";

  const OFF = "baton-single-keys-off";
  const LETTER_WITHIN_MS = 1500;
  const palette = document.getElementById("palette");
  if (!palette) return;
  const input = palette.querySelector("[role=combobox]");
  const list = palette.querySelector("[role=listbox]");
  const options = () => [...list.querySelectorAll("[role=option]:not([aria-disabled])")];
  const marked = () => list.querySelector("[aria-selected=true]");

  function open() {
    if (document.querySelector("dialog[open]")) return;
    palette.showModal();
    input.value = "";
    list.replaceChildren();
    input.dispatchEvent(new Event("palette-opens"));
  }

  function mark(option) {
    marked()?.setAttribute("aria-selected", "false");
    input.removeAttribute("aria-activedescendant");
    if (!option) return;
    option.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const all = options();
    const at = all.indexOf(marked());
    mark(all[at < 0 && by < 0 ? all.length - 1 : (at + by + all.length) % all.length]);
  }

  // What was marked was an answer to less: Enter must not open it.
  input.addEventListener("input", () => mark(undefined));
  input.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) {
      event.preventDefault();
      step(by);
    } else if (event.key === "Enter" && marked()) {
      event.preventDefault();
      marked().click();
    }
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target !== list) return;
    const all = options();
    all.forEach((option, number) => { option.id = `palette-option-${number}`; option.tabIndex = -1; });
    mark(all[0]);
    palette.querySelector(".palette-status").textContent = all.length === 1 ? "1 result" : `${all.length} results`;
  });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-palette]")) open();
    if (event.target === palette) palette.close(); // its backdrop
  });

  const own = document.getElementById("page-shortcuts");
  if (own) document.querySelector("#shortcuts dl").prepend(own.content);

  // Single keys: those who speak to their computer switch them off, here for every page.

  const switches = () => document.querySelectorAll("[data-keys-switch]");
  switches().forEach((box) => { box.checked = !localStorage.getItem(OFF); });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-keys-switch]")) return;
    if (event.target.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
    switches().forEach((box) => { box.checked = event.target.checked; });
  });

  let pressedG = 0;

  // Before the keys of a page, where the letter after “g” may mean something else.
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      return palette.open ? palette.close() : open();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]")) return;
    const follows = Date.now() - pressedG < LETTER_WITHIN_MS;
    pressedG = 0;
    if (event.key === "?") {
      event.preventDefault();
      document.getElementById("shortcuts").showModal();
    } else if (localStorage.getItem(OFF)) {
      return;
    } else if (follows) {
      const place = document.querySelector(`#shortcuts [data-go="${CSS.escape(event.key)}"]`);
      if (!place) return;
      event.preventDefault();
      event.stopPropagation();
      place.click();
    } else if (event.key === "g") {
      pressedG = Date.now();
    }
  }, true);
})();
