// Runs in the page: what a screen reader would speak without being asked.

/** From here on, each text that appears in a live region is kept in `globalThis.spoken`. */
export function listen() {
  const LIVE = '[aria-live], [role="status"], [role="alert"], [role="log"], output';
  const isLive = (region) => region.getAttribute('aria-live') !== 'off' && !region.closest('[aria-hidden="true"]');
  const wordsOf = (region) => region.innerText.replaceAll(/\s+/g, ' ').trim();
  const said = new Map([...document.querySelectorAll(LIVE)].map((region) => [region, wordsOf(region)]));
  globalThis.spoken = [];
  const observer = new MutationObserver((records) => {
    const regions = new Set();
    for (const { target, addedNodes } of records) {
      const near = (target.nodeType === Node.TEXT_NODE ? target.parentElement : target)?.closest(LIVE);
      if (near) regions.add(near);
      // A region that comes with its words is spoken only where it is an alert.
      for (const node of addedNodes)
        if (node.nodeType === Node.ELEMENT_NODE)
          for (const each of [node, ...node.querySelectorAll('*')])
            if (each.matches('[role="alert"]')) regions.add(each);
            else if (each.matches(LIVE) && !said.has(each)) said.set(each, wordsOf(each));
    }
    for (const region of regions) {
      const words = wordsOf(region);
      const before = said.get(region);
      said.set(region, words);
      if (words && words !== before && isLive(region) && region.checkVisibility()) globalThis.spoken.push(words);
    }
  });
  observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
}
