(selector) => {
  const active = document.activeElement;
  return (active.shadowRoot?.activeElement ?? active).matches(selector);
}
