// Lists: rows are ticked in a range with Shift, "all that match" is given up when a row is taken out, and the menu of
// columns keeps the focus.
"use strict";

(function () {
  let last = null;
  document.documentElement.classList.add("has-script");

  const rows = (form) => [...form.querySelectorAll('input[type=checkbox][name="ids"]')];

  document.addEventListener("click", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.name !== "ids") return;
    const all = rows(box.form);
    if (event.shiftKey && all.includes(last)) {
      const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
      all.slice(from, to + 1).forEach((each) => { each.checked = box.checked; });
    }
    last = box;
  });

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest(".menu [type=submit][form=filter]");
    // The menu closes as the list comes. Its button keeps the focus, which would go back to the top of the page.
    if (button) button.closest("details").querySelector("summary").focus();
  });

  document.addEventListener("change", (event) => {
    const box = event.target;
    const form = box.form;
    if (!(box instanceof HTMLInputElement) || !form || !form.matches(".bulk")) return;
    if (box.name === "all" && box.checked) {
      const select = form.querySelector("[data-select-all]");
      if (!select.checked) select.click();
    } else if ((box.name === "ids" || "selectAll" in box.dataset) && !box.checked) {
      // “All that match” minus one row is not all: what is not seen must not be changed either.
      form.elements.all.checked = false;
    }
  });
})();
