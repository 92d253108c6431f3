// The elements of `root` (itself included) that match and were not bound by this `name` before.
export function each(root, selector, name, bind) {
  const found = [...root.querySelectorAll(selector)];
  if (root.matches?.(selector)) found.unshift(root);
  for (const element of found) {
    const key = `bound${name}`;
    if (element.dataset[key]) continue;
    element.dataset[key] = "1";
    bind(element);
  }
}
