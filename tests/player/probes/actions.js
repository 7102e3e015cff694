() => {
  window.actions = {}, window.places = [];
  const { mediaSession } = navigator;
  mediaSession.setActionHandler = (name, act) => (actions[name] = act);
  mediaSession.setPositionState = (state) => places.push(state);
}
