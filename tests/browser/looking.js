// What somebody who looks at this page and presses keys meets. Put into every page of the walk before its own scripts.
window.walk = (() => {
  const INTERACTIVE = "a[href], button, input, select, textarea, summary, iframe, [contenteditable], [tabindex]";
  const SENTENCES = ["placeholder", "title", "aria-label", "aria-description", "alt", "label"];
  // Presses of Tab that a field of several parts takes.
  const PARTS = { date: 4, time: 3, "datetime-local": 6, month: 3, week: 3 };
  const words = (text) => text.replace(/\s+/g, " ").trim();
  const name = (e) => `${e.tagName.toLowerCase()}${e.id && `#${e.id}`} “${words(e.innerText || e.ariaLabel || e.name || "").slice(0, 40)}”`;
  const isSeen = (e) => e.getClientRects().length > 0 && e.checkVisibility({ visibilityProperty: true });

  // Width

  function tooWide() {
    const page = document.documentElement;
    // Tables scroll in their frame, but not once their rows are cards.
    const cards = [...document.querySelectorAll(".table-frame:has(> .table-stack)")].filter(
      (e) => getComputedStyle(e.firstElementChild).display === "block" && e.scrollWidth > e.clientWidth,
    );
    if (cards.length) return cards.map((e) => `cards of ${e.scrollWidth} px in ${e.clientWidth}: ${name(e)}`);
    // The name of a column before a cell, which would run into what the cell says.
    const labels = [...document.querySelectorAll(".table-stack td[data-label]")].filter(
      (e) => getComputedStyle(e).display === "grid" && getComputedStyle(e, "::before").whiteSpace === "nowrap",
    );
    if (labels.length) return labels.map((e) => `a label that does not wrap: ${e.dataset.label}`);
    // A second piece in such a cell, which would stand under the name of the column.
    const isPiece = (child) => (child.nodeType === 1 ? isSeen(child) && !child.matches(".visually-hidden") : words(child.data ?? ""));
    const split = [...document.querySelectorAll(".table-stack td[data-label]")].filter(
      (e) => getComputedStyle(e).display === "grid" && [...e.childNodes].filter(isPiece).length > 1,
    );
    if (split.length) return split.map((e) => `a cell of several pieces: ${e.dataset.label} ${name(e)}`);
    if (page.scrollWidth <= page.clientWidth) return [];
    const out = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > page.clientWidth + 1);
    return [`${page.scrollWidth} px in ${page.clientWidth}: ${out.slice(0, 4).map(name).join(", ")}`];
  }

  // Text that a button, badge or tab does not hold.
  function spilled() {
    const range = document.createRange();
    return [...document.querySelectorAll("button, .btn, .badge, .tabs a, .mainnav a, .bar-count")].filter((e) => {
      if (!isSeen(e) || e.closest(".visually-hidden, .skip")) return false;
      const box = e.getBoundingClientRect();
      return [...e.childNodes].some((child) => {
        if (child.nodeType === 1 ? child.matches(".visually-hidden") : !words(child.data ?? "")) return false;
        range.selectNodeContents(child);
        return [...range.getClientRects()].some((part) => part.width > 1 && (
          part.left < box.left - 1 || part.right > box.right + 1 || part.bottom > box.bottom + 2 || part.top < box.top - 2));
      });
    }).map(name);
  }

  // Icons that the sprite does not have: they take room and show nothing.
  const withoutPicture = () => [...document.querySelectorAll("svg:has(> use)")].filter((svg) => {
    const { width, height } = svg.firstElementChild.getBBox();
    return isSeen(svg) && width === 0 && height === 0;
  }).map((svg) => svg.firstElementChild.getAttribute("href").split("#").at(-1));

  function isExitAtHand() {
    const button = document.querySelector("form[data-exit] button");
    if (!button || !isSeen(button)) return false;
    const { left, right, top, bottom } = button.getBoundingClientRect();
    const onTop = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return button === onTop && left >= 0 && right <= document.documentElement.clientWidth;
  }

  const saysHowToLeave = () => Boolean(document.querySelector("[data-exit-presses]")?.textContent);

  // Keyboard

  function isStop(e) {
    if (e.disabled || e.type === "hidden" || e.tabIndex < 0 || e.closest("[inert]") || !isSeen(e)) return false;
    if (e.type !== "radio" || !e.name) return true;
    // One radio of a group takes the focus: the chosen one, else the first.
    const group = [...document.getElementsByName(e.name)].filter((one) => one.type === "radio" && one.form === e.form);
    return e === (group.find((one) => one.checked) ?? group.find((one) => !one.disabled));
  }
  const stops = () => [...document.querySelectorAll(INTERACTIVE)].filter(isStop);

  // What shows the focus: on the element itself, or on the label or box that stands for it.
  const standIns = (e) => [e, ...(e.labels ?? []), e.parentElement, e.nextElementSibling].filter(Boolean);
  function marks(e) {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(e);
    return `${outlineStyle === "none" ? "" : outlineWidth + outlineColor} ${boxShadow}`;
  }

  // Whether something else, such as the bar on top, lies over what has the focus once the page has moved to it.
  function isCovered(e) {
    e.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
    const box = e.getClientRects()[0];
    if (!box || box.width < 4 || box.height < 4) return false;
    const within = (value, most) => Math.min(Math.max(value, 1), most - 1);
    const hit = document.elementFromPoint(
      within(box.left + box.width / 2, innerWidth), within(box.top + box.height / 2, innerHeight));
    return hit !== null && !e.contains(hit) && !hit.contains(e) && ![...(e.labels ?? [])].some((label) => label.contains(hit));
  }

  let expected = [], before = new Map(), reached = [], problems = [];

  // The element, or what has come into its place, under its name, since a fragment of the page was asked again.
  const now = (e) => (e.isConnected || !e.id ? e : document.getElementById(e.id) ?? e);

  function met(e) {
    const place = expected.find((one) => now(one) === e);
    reached.push(place ?? e);
    if (!place) return;
    if (!standIns(e).some((one, index) => marks(one) !== before.get(place)[index])) problems.push(`no visible focus on ${name(e)}`);
    if (isCovered(e)) problems.push(`${name(e)} has the focus but lies under something`);
  }

  // Focus goes to the very top; from now on what Tab reaches is written down. Returns how many presses it should take.
  function begin() {
    document.activeElement.blur();
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
    expected = stops();
    before = new Map(expected.map((e) => [e, standIns(e).map(marks)]));
    [reached, problems] = [[], []];
    document.addEventListener("focusin", (event) => met(event.target), true);
    return expected.reduce((sum, e) => sum + (PARTS[e.type] ?? 1), 0);
  }

  const isThrough = () => reached.includes(expected.at(-1));

  // Without presses: each stop takes the focus from a script, after one real press, so that it counts as the keyboard's.
  function focusEach() {
    expected.forEach((e) => {
      now(e).focus();
      if (document.activeElement !== now(e)) problems.push(`${name(e)} takes no focus`);
    });
    if (expected.some((e) => e.tabIndex > 0)) problems.push("a positive tabindex changes the order");
  }

  function end() {
    const order = [...new Set(reached)].filter((e) => before.has(e)).slice(0, expected.length);
    const wrong = expected.findIndex((e, index) => order[index] !== e);
    if (wrong >= 0) problems.push(`Tab should come to ${name(expected[wrong])}, came to ${order[wrong] ? name(order[wrong]) : "nothing"}`);
    // A box that scrolls takes the focus by itself when nothing in it does.
    const others = reached.filter((e) => !before.has(e) && e.scrollWidth <= e.clientWidth && e.scrollHeight <= e.clientHeight);
    others.forEach((e) => problems.push(`Tab comes to ${name(e)}, which is nothing to press`));
    return [...new Set(problems)];
  }

  const skipLink = () => {
    const link = document.querySelector("a.skip");
    scrollTo({ top: 0, behavior: "instant" });
    link?.focus();
    return link !== null && document.activeElement === link && isSeen(link) && link.getBoundingClientRect().top >= 0;
  };
  const isAtContent = () => document.activeElement?.id === "main";
  const isInContent = () => {
    const main = document.getElementById("main");
    return !stops().some((e) => main?.contains(e)) || main.contains(document.activeElement);
  };

  // Language: everything that the page says, in whole pieces. What says of itself that it is in another language does not count.
  function said() {
    const found = new Set(document.title.split(" · "));
    const foreign = `[lang]:not(html, [lang="${document.documentElement.lang}"])`;
    const texts = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const parent = texts.currentNode.parentElement;
      if (!parent.closest(`script, style, ${foreign}`)) words(texts.currentNode.data).split(" · ").forEach((each) => found.add(each));
    }
    document.querySelectorAll("*").forEach((e) => {
      if (e.closest(foreign)) return;
      SENTENCES.forEach((attribute) => found.add(words(e.getAttribute(attribute) ?? "")));
      Object.values(e.dataset).forEach((value) => found.add(words(value)));
      if (e.matches("input[type=submit], input[type=button]")) found.add(words(e.value));
    });
    return [...found].filter((each) => /\p{L}{2}/u.test(each));
  }

  // A form of this address with nothing in it, which any page with a form refuses.
  function sendNothing() {
    const form = document.createElement("form");
    form.method = "post";
    form.append(document.querySelector("[name=csrfmiddlewaretoken]").cloneNode());
    document.body.append(form);
    form.submit();
  }

  return { tooWide, spilled, withoutPicture, isExitAtHand, saysHowToLeave, sendNothing, begin, isThrough, focusEach, end, skipLink, isAtContent, isInContent, said };
})();
