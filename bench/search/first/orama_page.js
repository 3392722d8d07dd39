// Orama with an index that was made before: both are loaded when the visitor enters the box.
const [input, list] = [document.querySelector("input"), document.querySelector("ol")];
let opening;
const load = () => {
  opening ??= Promise.all([import("/orama.js"), fetch("/orama.json").then((answer) => answer.json())]).then(([code, saved]) => code.open(saved));
  return opening;
};
input.addEventListener("focus", load);
input.addEventListener("input", async () => {
  const { hits } = await (await load())(input.value);
  list.replaceChildren(...hits.map(({ document: { title } }) => Object.assign(document.createElement("li"), { textContent: title })));
});
