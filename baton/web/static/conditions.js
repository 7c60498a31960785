// Suggests to the value of a condition what records hold in its field, where that is one of a few values.
"use strict";

document.addEventListener("input", (event) => {
  if (event.target.name !== "field") return;
  const asked = event.target.value.trim().toLowerCase();
  const seen = [...document.querySelectorAll("#seen-fields option")].find((each) => each.value.toLowerCase() === asked);
  const value = event.target.closest(".condition").querySelector("[name=value]");
  if (seen?.dataset.values) value.setAttribute("list", seen.dataset.values);
  else value.removeAttribute("list");
});

// In the filter of a list, conditions count when they are applied: half a condition would find nothing.
document.addEventListener("change", (event) => {
  if (event.target.closest(".filter .condition")) event.stopPropagation();
}, true);
