window.shift = 0;
new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
  if (!entry.hadRecentInput) shift += entry.value;
})).observe({ type: 'layout-shift', buffered: true });
