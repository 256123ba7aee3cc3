/**
 * The script of the window: it asks every two seconds for the parts that change, while the page is seen. It does nothing that
 * a reload would not do. Who wants less motion begins it by a button. What a screen reader says of it is one line.
 */
export const LIVE_SCRIPT = `"use strict";
const EVERY = 2000, SAID_EVERY = 10000;
const news = document.getElementById("news");
const button = document.getElementById("pause");
const address = button.dataset.live;
let isPaused = matchMedia("(prefers-reduced-motion: reduce)").matches;
let timer, isAsking = false, saidAt = 0;
let seen = counts(document), said = seen;

function counts(page) {
  const count = (id) => Number(page.getElementById(id)?.dataset.count ?? 0);
  return { calls: count("totals"), waiting: count("waiting") };
}

function replace(fresh) {
  for (const part of fresh.querySelectorAll("#waiting, #totals, #calls, #charts, #budgets")) {
    const old = document.getElementById(part.id);
    if (old === null || old.outerHTML === part.outerHTML) continue;
    for (const open of old.querySelectorAll("details[open]")) fresh.getElementById(open.id)?.setAttribute("open", "");
    const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
    const left = old.querySelector(".scroll")?.scrollLeft ?? 0;
    old.replaceWith(document.adoptNode(part));
    const scroll = part.querySelector(".scroll");
    if (scroll !== null) scroll.scrollLeft = left;
    if (focused !== "") (document.getElementById(focused) ?? scroll ?? button).focus({ preventScroll: true });
  }
}

function tell(text) {
  if (news.textContent !== text) news.textContent = text;
}

function tellNew() {
  const calls = seen.calls - said.calls;
  const hasNewWaiting = seen.waiting > said.waiting;
  if (!hasNewWaiting && (calls === 0 || Date.now() - saidAt < SAID_EVERY)) return;
  saidAt = Date.now();
  said = seen;
  const waiting = seen.waiting === 0 ? "" : seen.waiting === 1 ? " 1 call waits for you." : " " + seen.waiting + " calls wait for you.";
  tell((calls === 1 ? "1 new call." : calls + " new calls.") + waiting);
}

async function ask() {
  if (isAsking) return;
  isAsking = true;
  try {
    const answer = await fetch(address, { cache: "no-store" });
    if (answer.redirected || !answer.ok) {
      setPaused(true);
      return tell("The server asks who looks, or does not show this any more. Load the page anew.");
    }
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (isPaused || !document.getSelection().isCollapsed) return;
    replace(fresh);
    seen = counts(document);
    tellNew();
  } catch {
    tell("The server does not answer. It is asked again.");
  } finally {
    isAsking = false;
    next();
  }
}

function next() {
  clearTimeout(timer);
  if (!isPaused && !document.hidden) timer = setTimeout(ask, EVERY);
}

function setPaused(paused) {
  isPaused = paused;
  button.textContent = paused ? "Show new calls as they come" : "Pause";
  next();
}

button.addEventListener("click", () => setPaused(!isPaused));
document.addEventListener("visibilitychange", next);
button.hidden = false;
setPaused(isPaused);
`;
