import { open } from "recbuild/render";

export default async function (config) {
  const lists = await open(process.env.BUNDLE ?? "rec");
  config.addAsyncShortcode("shelf", async (item) => (await lists.shelf(item, { language: "en" })).html());
  config.addPassthroughCopy({ "shop.css": "shop.css" });
  return { dir: { input: ".", includes: "layouts", output: "dist" } };
}
