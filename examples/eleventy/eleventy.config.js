export default function (config) {
  config.addPassthroughCopy({ "shop.css": "shop.css" });
  return { dir: { input: ".", includes: "layouts", output: "dist" } };
}
