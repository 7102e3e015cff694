() => Math.max(document.documentElement.scrollWidth,
  ...[...document.querySelectorAll('dialog')].map((d) => d.scrollWidth - d.clientWidth + 320))
