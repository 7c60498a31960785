// The owner picker's list: htmx fetches it, this opens it and lets one choose by mouse or keyboard.
(function () {
  "use strict";

  function partsOf(input) {
    const picker = input.closest(".owner-picker");
    return { list: picker.querySelector(".owner-options"), status: picker.querySelector(".owner-picker-status") };
  }

  function makeCombobox(input) {
    const list = partsOf(input).list;
    list.setAttribute("role", "listbox");
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");
  }

  function open(input) {
    partsOf(input).list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  }

  function close(input) {
    partsOf(input).list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    mark(input, undefined);
  }

  function options(input) {
    return Array.from(partsOf(input).list.querySelectorAll("[role=option]:not([aria-disabled])"));
  }

  // Whether the options are those for what is typed now, and no longer carry attributes of those before them.
  function answers(input) {
    const list = partsOf(input).list;
    const typed = list.querySelector(".owner-options-count")?.dataset.typed;
    return typed === input.value.trim() && !list.classList.contains("htmx-settling");
  }

  // Options for something else are never marked: Enter would choose what is not meant.
  function mark(input, wanted) {
    options(input).forEach((option) => option.setAttribute("aria-selected", "false"));
    input.removeAttribute("aria-activedescendant");
    if (!wanted || !answers(input)) return;
    wanted.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", wanted.id);
    wanted.scrollIntoView({ block: "nearest" });
  }

  function choose(input, option) {
    input.value = input.dataset.chosen = option.dataset.value;
    close(input);
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function step(input, by) {
    if (!answers(input)) return askAgain(input);
    open(input);
    const all = options(input);
    if (!all.length) return;
    const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
    mark(input, all[at < 0 && by < 0 ? all.length - 1 : (at + by + all.length) % all.length]);
  }

  // The answer opens the list, as it does after typing; one that is under way need not be asked for twice.
  function askAgain(input) {
    delete input.dataset.chosen;
    if (!input.classList.contains("htmx-request")) input.dispatchEvent(new Event("focus"));
  }

  function isPicker(element) {
    return element instanceof Element && element.matches(".owner-picker-input");
  }

  document.addEventListener("focusin", (event) => {
    if (isPicker(event.target) && !event.target.hasAttribute("role")) makeCombobox(event.target);
  });

  // What was typed before the page was ready is answered now.
  document.addEventListener("htmx:load", (event) => {
    const input = document.activeElement;
    if (event.target !== document.body || !isPicker(input) || !input.value) return;
    makeCombobox(input);
    askAgain(input);
  });

  document.addEventListener("focusout", (event) => {
    if (isPicker(event.target)) close(event.target);
  });

  // What was marked may not be what is meant by now: Enter must not choose it.
  document.addEventListener("input", (event) => {
    if (isPicker(event.target)) mark(event.target, undefined);
  });

  // Once it has settled: until then htmx carries the attributes of the options before over to the new ones.
  document.addEventListener("htmx:afterSettle", (event) => {
    const list = event.target;
    if (!(list instanceof Element) || !list.matches(".owner-options")) return;
    const input = list.parentElement.querySelector(".owner-picker-input");
    // An answer may come after more was typed, or after the choice was made.
    if (document.activeElement !== input || input.value === input.dataset.chosen || !answers(input)) return;
    open(input);
    mark(input, input.value ? options(input)[0] : undefined);
    partsOf(input).status.textContent = list.querySelector(".owner-options-count").textContent;
  });

  document.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!isPicker(input)) return;
    const isOpen = input.getAttribute("aria-expanded") === "true";
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      step(input, event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      close(input);
    } else if ((event.key === "Enter" || event.key === "Tab") && isOpen) {
      const marked = options(input).find((option) => option.getAttribute("aria-selected") === "true");
      if (!marked) return;
      if (event.key === "Enter") event.preventDefault();
      choose(input, marked);
    }
  });

  // The mouse button goes down before the field loses its focus.
  document.addEventListener("mousedown", (event) => {
    const selector = ".owner-options [role=option]:not([aria-disabled])";
    const option = event.target instanceof Element && event.target.closest(selector);
    if (!option) return;
    event.preventDefault();
    choose(option.closest(".owner-picker-box").querySelector(".owner-picker-input"), option);
  });
})();
