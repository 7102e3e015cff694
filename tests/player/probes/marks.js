() => {
  const { audio } = document.querySelector('edition-player');
  window.marks = [];
  // how long the page itself stood still: a busy machine is not the player's fault
  let before = performance.now();
  window.stalls = [];
  setInterval(() => {
    const now = performance.now();
    stalls.push([before, now]);
    before = now;
  }, 4);
  new MutationObserver((changes) => {
    for (const { target } of changes)
      if (target.matches('.transcript [aria-current]'))
        marks.push([+target.dataset.t, audio.currentTime, audio.playbackRate, performance.now()]);
  }).observe(document, { subtree: true, attributeFilter: ['aria-current'] });
}
