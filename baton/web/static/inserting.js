// Puts a merge field or a snippet ([data-insert]) where the cursor is, or was, in a text of the same form.
"use strict";

(() => {
  const WRITTEN = "textarea, #id_subject";
  let place = null;

  document.addEventListener("focusin", (event) => {
    if (event.target.matches(WRITTEN)) place = event.target;
  });
  document.addEventListener("click", (event) => {
    const field = event.target.closest?.("[data-insert]");
    if (!field) return;
    const form = field.closest("form");
    // What the cursor was in may have been replaced, or belong to another form.
    if (!place?.isConnected || place.form !== form) place = form.querySelector("textarea");
    place.setRangeText(field.dataset.insert, place.selectionStart, place.selectionEnd, "end");
    place.focus();
    place.dispatchEvent(new Event("input", { bubbles: true }));
  });
  // Whoever looks for a record to preview on does not mean to save the template.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.id === "find") event.preventDefault();
  });
})();
