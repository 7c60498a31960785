// Names for what Django's admin leaves without one, so that a screen reader says what it is in.
"use strict";

function nameFields() {
  document.querySelectorAll(".select2-selection__rendered:not([aria-label])").forEach((shown) => {
    const field = shown.closest(".select2-container").previousElementSibling;
    const label = field.labels?.[0] ?? field.closest("td")?.querySelector("select");
    shown.setAttribute("aria-label", (label?.textContent ?? field.name).replace(":", "").trim() || field.name);
  });
  // A heading without words is none.
  document.querySelectorAll("th.original:empty").forEach((heading) => {
    heading.replaceWith(document.createElement("td"));
  });
}
// Select2 makes its fields whenever it is ready, and again for each row that is added.
new MutationObserver(nameFields).observe(document.body, { childList: true, subtree: true });
nameFields();
