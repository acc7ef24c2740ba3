// Applies the chosen theme before anything is drawn, so that the page never flashes in the other one.
try {
  const theme = localStorage.getItem("carryforward.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is switched off: the system's theme is used.
}
