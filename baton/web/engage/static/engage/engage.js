// The keys of the work list. Everything they do is reached with Tab as well.

const OFF = "baton-single-keys-off"; // written by palette.js
const lines = () => [...document.querySelectorAll("[data-line]")];

function move(step) {
  const all = lines();
  const here = all.indexOf(document.activeElement);
  const opened = all.findIndex((line) => line.getAttribute("aria-current"));
  const from = here >= 0 ? here : opened >= 0 ? opened : step > 0 ? -1 : 0;
  all[Math.max(0, Math.min(from + step, all.length - 1))]?.focus();
}

function select() {
  const line = document.activeElement.closest("[data-line]") ?? document.querySelector("[data-line][aria-current]");
  line?.parentElement.querySelector(".work-select")?.click();
}

function start(key) {
  const place = document.querySelector(`[data-do="${key}"]`);
  if (!place) return document.querySelector(`[data-key="${key}"]`)?.click();
  if (place.matches("details")) place.open = true;
  place.querySelector("input:not([type=hidden]), textarea")?.focus();
}

document.addEventListener("keydown", (event) => {
  const field = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && field?.form) {
    event.preventDefault();
    return field.form.requestSubmit(field.form.querySelector("[type=submit].primary"));
  }
  // Radio buttons and boxes take no letters, so the keys still work there.
  const isTyping = field && !field.matches("[type=radio], [type=checkbox]");
  if (isTyping || localStorage.getItem(OFF) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  // The letter would otherwise be typed into the field that gets the focus.
  if ("csrfntzpdx".includes(event.key)) event.preventDefault();
  if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "x") select();
  else if ("csrfn".includes(event.key)) start(event.key);
  else if ("tzpd".includes(event.key)) document.querySelector(`[data-key="${event.key}"]`)?.click();
});

// A screen reader says what was opened, because that gets the focus.
const showOpened = () => document.querySelector("[data-opened]")?.focus();
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "desk" || event.detail.elt?.id === "desk") showOpened();
});

const mistake = document.querySelector(".work-panel [aria-invalid]");
if (!location.hash) (mistake ?? document.querySelector("[data-opened]"))?.focus();
