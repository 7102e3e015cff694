const p = document.querySelector('edition-player'), outer = document.activeElement;
const at = outer.shadowRoot?.activeElement ?? outer;
const deck = p.$.deck.getBoundingClientRect(), box = at.getBoundingClientRect();
const over = (one, other) => one.left < other.right - 1 && other.left < one.right - 1
  && one.top < other.bottom - 1 && other.top < one.bottom - 1;
return {
  name: `${at.tagName} ${at.id || at.className || at.textContent.slice(0, 30)}`,
  past: !!at.closest('.notes'),
  start: at === document.body || !!at.closest('.skip'),
  covered: !p.$.deck.contains(at) && !at.closest('[slot=time]') && over(box, deck),
  seen: box.bottom > 0 && box.top < innerHeight,
  stuck: deck.top <= 1,
};
