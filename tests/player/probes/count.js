(() => {
  window.kept = new Set();
  const add = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (name, act, options) {
    if (this === window || this === document) {
      kept.add(act);
      options?.signal?.addEventListener('abort', () => kept.delete(act));
    }
    return add.call(this, name, act, options);
  };
  window.timers = new Set();
  for (const [begin, end] of [['setTimeout', 'clearTimeout'], ['setInterval', 'clearInterval']]) {
    const [start, stop] = [window[begin], window[end]];
    window[begin] = (act, ...more) => {
      const id = start(() => {
        if (begin === 'setTimeout') timers.delete(id);
        act();
      }, ...more);
      timers.add(id);
      return id;
    };
    window[end] = (id) => {
      timers.delete(id);
      stop(id);
    };
  }
  window.handlers = new Set();
  const session = navigator.mediaSession, set = session.setActionHandler.bind(session);
  session.setActionHandler = (name, act) => {
    if (act) handlers.add(name);
    else handlers.delete(name);
    set(name, act);
  };
})()
