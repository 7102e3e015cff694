{
  // the page's clock: ?now=2026-11-03T05:30:00Z, and shift(milliseconds) from then on
  const Real = Date;
  let ahead = Real.parse(new URLSearchParams(location.search).get("now")) - Real.now();
  window.shift = (by) => { ahead += by; };
  window.Date = class extends Real {
    constructor(...given) { given.length ? super(...given) : super(Real.now() + ahead); }
    static now() { return Real.now() + ahead; }
  };
}
