// Cells of lists that are edited in place: Escape and Cancel close the form, which then leaves the cell as it was.
"use strict";

(function () {
  function close(cell) {
    cell.querySelector(".cell-form").remove();
    cell.querySelector(".cell-edit")?.focus();
  }

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-cancel-cell]");
    if (button) close(button.closest(".cell"));
  });

  document.addEventListener("keydown", (event) => {
    // The suggestions of the owner picker take the first Escape.
    if (event.key !== "Escape" || event.defaultPrevented || !(event.target instanceof Element)) return;
    const form = event.target.closest(".cell-form");
    if (form) close(form.closest(".cell"));
  });

  document.addEventListener("htmx:load", (event) => {
    const cell = event.detail.elt;
    if (!cell.matches(".cell")) return;
    const field = cell.querySelector(".cell-form :is(input:not([type=hidden]), select)");
    if (field) {
      field.focus();
      if (field.select) field.select();
    } else {
      cell.querySelector(".cell-edit")?.focus();
    }
    const why = cell.dataset.why && cell.closest("tr")?.querySelector(".why");
    if (why) why.textContent = cell.dataset.why;
  });
})();
