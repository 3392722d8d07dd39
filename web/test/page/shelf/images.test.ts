import assert from "node:assert/strict";
import { test } from "node:test";
import { Images, webUrl } from "../../../src/page/shelf/images.js";
import { BOOKS } from "../../support/bundle.js";
import { FakeView } from "../../support/fakes.js";
import { open, shelf } from "../../support/shelves.js";

test("the images of the whole list are requested, in order and once, whatever is shown", async () => {
  const { client, flow, host } = open();
  client.track("dislike", "persuasion");
  await shelf(flow, "emma", new FakeView());
  await shelf(flow, "emma", new FakeView());
  const others = BOOKS.filter((book) => book !== "emma");
  assert.deepEqual(host.images, others.map((book) => `https://shop.example/covers/${book}.svg`));
});

test("a shelf that never came near requests no images", async () => {
  const { flow, host, view } = open();
  let comeNear: () => void = () => undefined;
  view.nearViewport = new Promise((resolve) => (comeNear = resolve));
  const gone = new AbortController();
  await shelf(flow, "emma", view, gone.signal);
  assert.deepEqual(host.images, []);
  gone.abort();
  comeNear();
  await new Promise(setImmediate);
  assert.deepEqual(host.images, []);
});

test("when another service worker takes over, all images are requested again, and cards wait for that", async () => {
  const answers: ((loaded: boolean) => void)[] = [];
  const images = new Images(() => new Promise((resolve) => answers.push(resolve)));
  const waiting = images.loaded("/walden.svg");
  images.renew();
  assert.equal(answers.length, 0, "nothing was requested yet");
  images.request(["/walden.svg"]);
  images.renew();
  assert.equal(answers.length, 2);
  answers[0]!(true);
  const soon = new Promise((resolve) => setImmediate(resolve, "pending"));
  assert.equal(await Promise.race([waiting, soon]), "pending");
  answers[1]!(false);
  assert.deepEqual([await waiting, await images.loaded("/walden.svg")], [false, false]);
});

test("an image can be shown once it is loaded as part of a list, and not otherwise", async () => {
  const { flow, host } = open();
  await shelf(flow, "emma", new FakeView());
  assert.equal(await flow.images.loaded("https://shop.example/covers/dracula.svg"), true);
  for (const url of ["https://shop.example/other/walden.svg", "https://shop.example/covers/dracula.svg#spine"]) {
    const soon = new Promise((resolve) => setImmediate(resolve, "pending"));
    assert.equal(await Promise.race([flow.images.loaded(url), soon]), "pending");
    assert.ok(!flow.images.expected(url) && !host.images.includes(url));
  }
});

test("only web addresses are used", () => {
  const host = { base: "https://shop.example/rec/", origin: "https://shop.example" };
  assert.equal(webUrl("../books/emma", host), "https://shop.example/books/emma");
  assert.equal(webUrl("http://cdn.example/a.png", host), "http://cdn.example/a.png");
  for (const bad of ["javascript:alert(1)", " JaVaScRiPt:alert(1)", "data:text/html,x", "https://", "", null, 7]) {
    assert.equal(webUrl(bad, host), null);
  }
});

test("of a bundle on another origin, addresses that begin at the root lie on the page's own site", () => {
  const host = { base: "https://cdn.example/shop/rec/", origin: "https://shop.example" };
  assert.equal(webUrl("/books/emma", host), "https://shop.example/books/emma");
  assert.equal(webUrl("//pictures.example/emma.png", host), "https://pictures.example/emma.png");
  assert.equal(webUrl("../covers/emma.png", host), "https://cdn.example/shop/covers/emma.png");
  assert.equal(webUrl("/books/emma", { ...host, origin: "null" }), null, "a page without an origin has no root");
});
