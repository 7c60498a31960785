// What is new appears without a reload: here the bell, in Engage the work list. A tab in the background asks nothing.
"use strict";

const LOOK_EVERY = 20_000; // milliseconds

// Nobody clicked, so it does not keep a session alive. Null where nothing is new, or the server is away for a moment;
// who is signed out is sent elsewhere, which the next click shows.
async function askForNews(address, known) {
  const url = new URL(address, location.href);
  url.searchParams.set("known", known);
  try {
    const answer = await fetch(url, { headers: { "Baton-By-Clock": "yes" } });
    if (answer.status !== 200 || answer.redirected) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return null;
  }
}

function lookEvery(look) {
  let isLooking = false;
  async function lookOnce() {
    if (document.hidden || isLooking) return;
    isLooking = true;
    await look();
    isLooking = false;
  }
  setInterval(lookOnce, LOOK_EVERY);
  document.addEventListener("visibilitychange", lookOnce);
}

lookEvery(async () => {
  const bell = document.querySelector(".bell");
  const page = bell && (await askForNews(bell.dataset.fresh, bell.dataset.count));
  const fresh = page?.querySelector(".bell");
  if (!fresh) return;
  // Not the link itself, which may have the focus.
  bell.replaceChildren(...fresh.childNodes);
  bell.dataset.count = fresh.dataset.count;
  bell.setAttribute("aria-label", fresh.getAttribute("aria-label"));
  document.querySelector("[data-bell-news]").textContent = page.querySelector("[data-bell-news]").textContent;
});
