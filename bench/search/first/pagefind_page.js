// What Pagefind's documentation advises for a box of one's own: loaded when the visitor enters it.
const [input, list] = [document.querySelector("input"), document.querySelector("ol")];
let pagefind;
const load = async () => {
  pagefind ??= import("/pagefind/pagefind.js");
  const module = await pagefind;
  await module.init();
  return module;
};
input.addEventListener("focus", load);
input.addEventListener("input", async () => {
  const { results } = await (await load()).search(input.value);
  const found = await Promise.all(results.slice(0, 8).map((one) => one.data()));
  list.replaceChildren(...found.map(({ meta }) => Object.assign(document.createElement("li"), { textContent: meta.title })));
});
