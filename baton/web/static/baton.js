// Comforts on top of pages that work without them. Texts come from the page.
//
//   <form data-slow>                        shows after a second a bar and for how long it has been working (#working
//                                           in base.html); nobody knows how long one statement takes, nor does the bar
//   any <form method="post">                is sent once, however often its button is pressed
//   <div class="toast">                     gets a button that dismisses it (words: .toasts[data-dismiss])
//   <input type=checkbox data-select-all="ids">  checks all boxes of that name in its form; [data-selected="ids"] there
//                                           shows how many are checked
//   <button data-opens="ID">, <dialog id="ID">, <button data-closes>  open and close a dialog
//   [data-search]                           the search box: "/" focuses it, arrows walk the suggestions, Escape hides
//                                           them
"use strict";

const SLOW_AFTER_MS = 1000;
const closest = (event, selector) => event.target instanceof Element && event.target.closest(selector);

// The navigation scrolls sideways on narrow screens; where one is shall be seen.
const here = document.querySelector(".nav [aria-current]");
if (here) here.parentElement.scrollLeft = here.offsetLeft - here.parentElement.offsetLeft - 32;

// Forms: once, and with a word where it takes long.

let slow, ticking;

function showWorking() {
  const working = document.getElementById("working");
  const since = Date.now() - SLOW_AFTER_MS;
  document.getElementById("working-words").textContent = working.dataset.words;
  working.querySelector(".working-bar").hidden = false;
  ticking = setInterval(() => {
    working.querySelector("[data-elapsed]").textContent = Math.round((Date.now() - since) / 1000);
  }, 1000);
}

function stopWorking() {
  clearTimeout(slow);
  clearInterval(ticking);
  document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[type=submit]").forEach((button) => button.removeAttribute("aria-disabled"));
  });
  const working = document.getElementById("working");
  if (!working) return;
  document.getElementById("working-words").textContent = "";
  working.querySelector(".working-bar").hidden = true;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  // Marked and not disabled: a disabled button would lose the focus, and its value would not be sent.
  form.querySelectorAll("[type=submit]").forEach((button) => button.setAttribute("aria-disabled", "true"));
  if (document.getElementById("working") && "slow" in form.dataset) slow = setTimeout(showWorking, SLOW_AFTER_MS);
});
window.addEventListener("pageshow", stopWorking); // back to a page that was kept as it was when it was left

// Toasts

function addDismissals() {
  document.querySelectorAll(".toasts[data-dismiss] > .toast:not(:has(.dismiss))").forEach((toast) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "dismiss";
    button.textContent = "×";
    button.setAttribute("aria-label", toast.parentElement.dataset.dismiss);
    toast.append(button);
  });
}
addDismissals();
document.addEventListener("htmx:afterSettle", addDismissals);
document.addEventListener("click", (event) => closest(event, ".toast .dismiss")?.closest(".toast").remove());

// Selecting all of a list

const boxes = (scope, name) => [
  ...scope.querySelectorAll(`input[type=checkbox][name="${name}"]:not([data-select-all])`),
];

function countSelected(scope, name) {
  const all = boxes(scope, name);
  const checked = all.filter((box) => box.checked).length;
  scope.querySelectorAll(`[data-selected="${name}"]`).forEach((count) => { count.textContent = checked; });
  scope.querySelectorAll(`[data-select-all="${name}"]`).forEach((box) => {
    box.checked = checked > 0 && checked === all.length;
    box.indeterminate = checked > 0 && checked < all.length;
  });
}

document.addEventListener("change", (event) => {
  const box = event.target;
  if (box.type !== "checkbox") return;
  const scope = box.form || document;
  const name = box.dataset.selectAll || box.name;
  if (box.dataset.selectAll) boxes(scope, name).forEach((each) => { each.checked = box.checked; });
  countSelected(scope, name);
});

// Dialogs

document.addEventListener("click", (event) => {
  const opens = closest(event, "[data-opens]");
  if (opens) document.getElementById(opens.dataset.opens).showModal();
  closest(event, "[data-closes]")?.closest("dialog").close();
});

// Search

const search = document.querySelector("[data-search]");
const suggestions = () => [...(search?.form.querySelectorAll("[data-suggestions] a") ?? [])];

document.addEventListener("keydown", (event) => {
  if (!search || event.ctrlKey || event.metaKey || event.altKey) return;
  const inside = search.form.contains(event.target);
  if (event.key === "/" && !closest(event, "input, textarea, select, [contenteditable]")) {
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === "Escape" && inside && suggestions().length) {
    event.preventDefault(); // the browser would empty the box
    search.form.querySelector("[data-suggestions]").replaceChildren();
    search.focus();
  } else if (inside && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    const stops = [search, ...suggestions()];
    const next = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    event.preventDefault();
    stops[Math.max(0, Math.min(next, stops.length - 1))].focus();
  }
});
search?.form.addEventListener("focusout", (event) => {
  if (!search.form.contains(event.relatedTarget)) search.form.querySelector("[data-suggestions]").replaceChildren();
});
