// First: dragging an action of the builder to another place, with a mouse, a pen or a finger. The arrows beside it do
// the same without this script. The order goes to the server with the form #order; [data-grip] in [data-action] is what
// is dragged.
"use strict";

(() => {
  const EDGE = 60; // so close to the edge of the window the page scrolls along
  let dragged = null;
  let before = "";

  const rows = () => [...document.querySelectorAll("#steps [data-action]")];
  const order = () => rows().map((row) => row.dataset.action).join(",");

  function pass(y) {
    const above = dragged.previousElementSibling;
    const below = dragged.nextElementSibling;
    // The others move around it: a row that is taken out of the page would lose the pointer.
    if (above && y < middle(above)) dragged.after(above);
    else if (below && y > middle(below)) dragged.before(below);
  }

  function middle(row) {
    const box = row.getBoundingClientRect();
    return box.top + box.height / 2;
  }

  function drop(isWanted) {
    if (!dragged) return;
    dragged.classList.remove("dragged");
    dragged = null;
    if (order() === before) return;
    if (!isWanted) {
      const list = rows()[0].parentElement;
      before.split(",").forEach((id) => list.append(document.getElementById(`action-${id}`)));
      return;
    }
    const form = document.getElementById("order");
    form.elements.order.value = order();
    form.requestSubmit();
  }

  document.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest?.("[data-grip]");
    if (!grip || event.button !== 0) return;
    event.preventDefault();
    dragged = grip.closest("[data-action]");
    before = order();
    // Captured, so that the drag goes on when the pointer leaves the row or the window.
    grip.setPointerCapture(event.pointerId);
    dragged.classList.add("dragged");
  });
  document.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    if (event.clientY < EDGE) window.scrollBy(0, -EDGE / 4);
    if (event.clientY > window.innerHeight - EDGE) window.scrollBy(0, EDGE / 4);
    pass(event.clientY);
  });
  document.addEventListener("pointerup", () => drop(true));
  document.addEventListener("pointercancel", () => drop(false));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") drop(false); });

  document.documentElement.classList.add("ready"); // only now can anything be dragged
})();
