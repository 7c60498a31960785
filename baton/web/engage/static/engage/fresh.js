// What comes due or is done by others appears without a reload. Only lines and tabs change: the action that is open,
// what is typed in it, the focus and what is selected stay as they are.

const keyOf = (item) => new URL(item.querySelector("[data-line]").href).pathname;

function mergeLines(list, fresh) {
  const shown = new Map([...list.children].map((item) => [keyOf(item), item]));
  const focused = list.contains(document.activeElement) ? document.activeElement : null;
  const names = [];
  let place = list.firstElementChild;
  for (const item of [...fresh.children]) {
    const old = shown.get(keyOf(item));
    shown.delete(keyOf(item));
    if (old) {
      for (const part of [".work-text", ".work-when"]) {
        old.querySelector(part).innerHTML = item.querySelector(part).innerHTML;
      }
      // Moved only where the order differs, as an element that moves loses the focus.
      if (old === place) place = place.nextElementSibling;
      else list.insertBefore(old, place);
    } else {
      list.insertBefore(item, place);
      htmx.process(item);
      names.push(item.querySelector(".work-record").textContent);
    }
  }
  for (const item of shown.values()) item.remove();
  if (focused?.isConnected) focused.focus({ preventScroll: true });
  return names;
}

function merge(desk, fresh) {
  const tabs = [...desk.querySelectorAll(".tabs a")];
  [...fresh.querySelectorAll(".tabs a")].forEach((tab, index) => { tabs[index].innerHTML = tab.innerHTML; });
  const [place, newPlace] = [desk.querySelector("[data-list]"), fresh.querySelector("[data-list]")];
  const [list, lines] = [place.querySelector("ol"), newPlace.querySelector("ol")];
  let names = [];
  if (list && lines) names = mergeLines(list, lines);
  else if (list) list.replaceChildren();
  else if (lines) {
    place.replaceChildren(lines);
    htmx.process(place);
    names = [...lines.querySelectorAll(".work-record")].map((name) => name.textContent);
  }
  if (names.length) document.querySelector("[data-news]").textContent = `New: ${names.join(", ")}`;
}

lookEvery(async () => {
  const desk = document.querySelector("#desk[data-fresh]");
  const page = desk?.dataset.fresh && (await askForNews(desk.dataset.fresh, desk.dataset.token));
  const fresh = page?.querySelector("[data-token]");
  // Meanwhile another part of the list may have been opened.
  if (!fresh || !desk.isConnected) return;
  merge(desk, fresh);
  desk.dataset.token = fresh.dataset.token;
});

// Opening an action exchanges the list. What was selected in it is selected still.
let wereSelected = [];
const workBoxes = () => [...document.querySelectorAll(".work-select")];
document.addEventListener("htmx:beforeSwap", () => {
  wereSelected = workBoxes().filter((box) => box.checked).map((box) => box.value);
});
document.addEventListener("htmx:afterSettle", () => {
  const again = workBoxes().filter((box) => wereSelected.includes(box.value));
  again.forEach((box) => { box.checked = true; });
  again[0]?.dispatchEvent(new Event("change", { bubbles: true }));
  wereSelected = [];
});
