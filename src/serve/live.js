// What the preview adds to a page. It never reaches a published one.
//
// It tells the server which page it is on and how that page looked, by digests, and
// hears when it looks otherwise, when only its style sheets do, and what is wrong.
(() => {
  "use strict";
  const script = document.currentScript;
  // A page in a frame is reloaded with the page around it.
  if (!script || window !== window.top || window.backfileLive) return;
  window.backfileLive = true;

  const { at, page, styles, files, problems } = script.dataset;
  const seen = { at, page, styles, files };
  const isErrorPage = problems !== undefined;

  // 1. A reload comes back to where the reader was.
  const KEY = "backfile-scroll";
  const here = () => location.pathname + location.search;
  const reload = () => {
    try {
      sessionStorage.setItem(KEY, JSON.stringify([here(), scrollX, scrollY]));
    } catch {
      // Without storage the browser does what it can.
    }
    location.reload();
  };
  try {
    const [path, left, top] = JSON.parse(sessionStorage.getItem(KEY)) ?? [];
    sessionStorage.removeItem(KEY);
    if (path === here()) {
      const restore = () => scrollTo({ left, top, behavior: "instant" });
      restore();
      const at = scrollY;
      // Pictures that have just arrived may have moved it; the reader may have, too.
      if (document.readyState !== "complete") {
        addEventListener("load", () => scrollY === at && restore(), { once: true });
      }
    }
  } catch {
    // Likewise.
  }

  // 2. Style sheets are replaced where they stand; the old one goes when the new one
  //    is there, so that the page is never without.
  let round = 0;
  const restyle = (hrefs) => {
    const links = [...document.querySelectorAll('link[rel~="stylesheet" i]:not([data-backfile-old])')];
    if (links.length !== hrefs.length) return reload();
    round += 1;
    links.forEach((link, i) => {
      const url = new URL(hrefs[i], location.href);
      if (url.origin !== location.origin) return;
      url.searchParams.set("live", `${Date.now()}-${round}`);
      const fresh = link.cloneNode();
      fresh.href = url.href;
      link.dataset.backfileOld = "";
      fresh.onload = fresh.onerror = () => link.remove();
      link.after(fresh);
    });
  };

  // 3. What is wrong lies over the page until it is mended or put away.
  let overlay = null;
  const showProblems = ({ count, over, alone }) => {
    if (isErrorPage) {
      if (count) document.querySelector("main").innerHTML = alone;
      return;
    }
    overlay?.remove();
    overlay = null;
    if (!count) return;
    overlay = document.createElement("backfile-problems");
    overlay.style.cssText = "all: initial; display: contents";
    const root = overlay.attachShadow({ mode: "open" });
    root.innerHTML = over;
    document.documentElement.append(overlay);
    const dialog = root.querySelector("dialog");
    const again = root.querySelector(".again");
    root.querySelector(".close").onclick = () => dialog.close();
    dialog.onclose = () => { again.hidden = false; };
    again.onclick = () => {
      again.hidden = true;
      dialog.showModal();
    };
    dialog.showModal();
  };

  // 4. Browsers open few connections to one server: a page that nobody sees lets go of
  //    its own, and catches up when it is seen again.
  let events = null;
  let patience = 500;
  const listen = () => {
    const query = new URLSearchParams({ path: location.pathname, ...seen });
    events = new EventSource(`/_/live./events?${query}`);
    events.addEventListener("page", reload);
    events.addEventListener("styles", (event) => {
      const { digest, hrefs } = JSON.parse(event.data);
      seen.styles = digest;
      restyle(hrefs);
    });
    events.addEventListener("problems", (event) => showProblems(JSON.parse(event.data)));
    events.onopen = () => { patience = 500; };
    // A connection that was lost begins anew, with the digests as they are by now.
    events.onerror = () => {
      hush();
      setTimeout(attend, patience);
      patience = Math.min(2 * patience, 4000);
    };
  };
  const hush = () => {
    events?.close();
    events = null;
  };
  const attend = () => (document.hidden ? hush() : events || listen());
  document.addEventListener("visibilitychange", attend);
  addEventListener("pagehide", hush);
  addEventListener("pageshow", attend);
  attend();
})();
