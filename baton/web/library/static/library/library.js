// Puts a merge field where the cursor is, or was, in the subject or the words of a template.
"use strict";

(() => {
  let place = document.getElementById("id_body");

  document.addEventListener("focusin", (event) => {
    if (event.target.matches("#id_subject, #id_body")) place = event.target;
  });
  document.addEventListener("click", (event) => {
    const field = event.target.closest("[data-insert]");
    if (!field || !place) return;
    place.setRangeText(field.dataset.insert, place.selectionStart, place.selectionEnd, "end");
    place.focus();
    place.dispatchEvent(new Event("input", { bubbles: true }));
  });
  // Whoever looks for a record to preview on does not mean to save the template.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.id === "find") event.preventDefault();
  });
})();
