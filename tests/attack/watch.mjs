// What the run looks at, inside the page. Goes in before anything of the page's own.

/** Runs in the page: records what must not happen, and opens whatever can be opened. */
export function watchPage() {
  const attack = { step: 'start', tasks: [], frames: [], violations: [], ran: [], errors: [] };
  globalThis.__attack = attack;
  globalThis.__ran = () => attack.ran.push(attack.step);
  for (const name of ['alert', 'confirm', 'prompt', 'print'])
    globalThis[name] = () => attack.ran.push(`${name} in ${attack.step}`);
  addEventListener(
    'securitypolicyviolation',
    (event) => attack.violations.push(`${event.violatedDirective} ${event.blockedURI} in ${attack.step}`),
    true,
  );
  const looks = [];
  try {
    new PerformanceObserver((list) => {
      for (const { duration, startTime } of list.getEntries()) {
        // Looking is the run's own work, and no fault of the page's.
        const own = looks.filter(({ at }) => at >= startTime && at <= startTime + duration);
        const millis = Math.round(duration - own.reduce((sum, { took }) => sum + took, 0));
        attack.tasks.push({ millis, at: Math.round(startTime), step: attack.step });
      }
    }).observe({ type: 'longtask' });
    new PerformanceObserver((list) => attack.frames.push(...list.getEntries().map(partsOf))).observe({
      type: 'long-animation-frame',
    });
  } catch {
    // Only Chromium has it.
  }

  /** What a slow frame was spent on, in milliseconds. */
  function partsOf({ startTime, duration, styleAndLayoutStart, scripts }) {
    const sum = (name) => Math.round(scripts.reduce((all, script) => all + script[name], 0));
    const end = startTime + duration;
    return {
      from: startTime,
      to: end,
      script: sum('duration'),
      forced: sum('forcedStyleAndLayoutDuration'),
      layout: styleAndLayoutStart ? Math.round(end - styleAndLayoutStart) : 0,
    };
  }

  const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const isSeen = (element) =>
    element.checkVisibility({ checkOpacity: false, checkVisibilityCSS: true }) && element.getClientRects().length > 0;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  attack.rest = frame;

  /** Until nothing runs, or the patience is over; questions are declined. */
  attack.settle = async (most = 10_000) => {
    const end = performance.now() + most;
    while (performance.now() < end) {
      await frame();
      const decline = all('main button').find(
        (button) => ['Decline', 'Reject'].includes(button.textContent.trim()) && isSeen(button),
      );
      if (decline) {
        await attack.look();
        decline.click();
        continue;
      }
      if (
        !document.querySelector(
          'main [data-phase="running"], main [data-phase="queued"], main [data-phase="awaiting-input"]',
        )
      )
        return;
    }
  };

  /** Opens every fold, presses every tab and every “more” within the main pane, and looks each time. */
  attack.open = async () => {
    for (let round = 0; round < 3; round += 1) {
      const closed = all('main details:not([open])');
      // One at a time, as a person would: what each takes is a task of its own.
      for (const details of closed.slice(0, 20)) {
        details.setAttribute('open', '');
        await frame();
      }
      for (const button of all(
        'main .more, main [role=tab]:not([aria-selected=true], .resource-catalog > .tabs *)',
      ).slice(0, 8)) {
        if (isSeen(button)) button.click();
        await frame();
      }
      attack.look();
      if (closed.length === 0) break;
    }
  };

  const reported = new Set();
  const report = (what) => {
    if (reported.has(what)) return;
    reported.add(what);
    attack.errors.push(`${what} — in ${attack.step}`);
  };

  const ALLOWED = /^(https?:|mailto:|#|blob:)/i;
  attack.look = () => {
    const at = performance.now();
    lookAround();
    looks.push({ at, took: performance.now() - at });
  };

  function lookAround() {
    for (const element of all(
      'iframe, object, embed, base, frame, portal, body script, body meta, body link, body style',
    ))
      report(`an element was injected: ${element.outerHTML.slice(0, 120)}`);
    for (const element of all('a[href], area[href], form[action]')) {
      const address = element.getAttribute('href') ?? element.getAttribute('action');
      if (!ALLOWED.test(address)) report(`a link to ${address.slice(0, 80)}`);
      if (element.target === '_blank' && !/noreferrer|noopener/.test(element.rel)) report('a link keeps its opener');
    }
    for (const element of all('img, audio, video, source'))
      if (!/^blob:/.test(element.getAttribute('src') ?? 'blob:'))
        report(`media from ${element.getAttribute('src').slice(0, 80)}`);
    for (const element of all('main *, nav *, header *, aside *'))
      for (const { name } of element.attributes) if (name.startsWith('on')) report(`a handler ${name}`);
    lookAtTexts();
    lookAtControls();
  }

  const HIDDEN =
    /[\u0000-\u0008\u000b\u000e-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]|\p{M}{9}/u;
  function lookAtTexts() {
    if (HIDDEN.test(document.title)) report('a hidden mark in the title of the page');
    const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (nodes.nextNode()) {
      const { data, parentElement } = nodes.currentNode;
      if (HIDDEN.test(data)) report(`a hidden mark in ${parentElement.localName}.${parentElement.className}`);
      if (data.length > 50_000)
        report(`a text of ${data.length} characters in ${parentElement.localName}.${parentElement.className}`);
    }
  }

  /** Controls of the page that are beside their pane, or under something else. */
  function lookAtControls() {
    if (document.scrollingElement.scrollWidth > innerWidth + 1) report('the page is wider than the window');
    for (const control of all('button, a[href], input, select, textarea, summary')) {
      if (!isSeen(control) || control.closest('.visually-hidden')) continue;
      const box = control.getBoundingClientRect();
      const clip = clipOf(control);
      if (!clip) continue;
      const name = `${control.localName} “${(control.getAttribute('aria-label') ?? control.textContent ?? '').trim().slice(0, 30)}” of ${control.parentElement.className || control.parentElement.localName}`;
      const isBeside = box.right > clip.right + 2 || box.left < clip.left - 2;
      if (isBeside && !clip.scrolls) report(`beside its pane: ${name}`);
      const x = (box.left + box.right) / 2;
      const y = (box.top + box.bottom) / 2;
      const isInSight =
        x > clip.left &&
        x < clip.right &&
        y > clip.top + 1 &&
        y < clip.bottom - 1 &&
        x < innerWidth &&
        y < innerHeight &&
        x > 0 &&
        y > 0;
      if (!isInSight) continue;
      const hit = document.elementFromPoint(x, y);
      const isIts = hit && (control.contains(hit) || hit.contains(control) || hit.closest('label')?.contains(control));
      // What sticks to an edge lies over what one scrolls to.
      if (!isIts && !isSticky(hit)) report(`covered: ${name} by ${hit?.localName}.${hit?.className}`);
    }
  }

  function isSticky(element) {
    for (let at = element; at; at = at.parentElement)
      if (['sticky', 'absolute'].includes(getComputedStyle(at).position) && !at.closest('.block, .result')) return true;
    return false;
  }

  /** The part of the window in which an element can be seen, and whether one can scroll sideways in it. */
  function clipOf(element) {
    const clip = { left: 0, top: 0, right: innerWidth, bottom: innerHeight, scrolls: false };
    for (let at = element.parentElement; at; at = at.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(at);
      if (overflowX === 'visible' && overflowY === 'visible') continue;
      const box = at.getBoundingClientRect();
      if (box.width === 0 || box.height === 0) return undefined;
      if (['auto', 'scroll'].includes(overflowX) && at.scrollWidth > at.clientWidth + 1) clip.scrolls = true;
      clip.left = Math.max(clip.left, box.left);
      clip.top = Math.max(clip.top, box.top);
      clip.right = Math.min(clip.right, box.right);
      clip.bottom = Math.min(clip.bottom, box.bottom);
    }
    return clip;
  }
}
