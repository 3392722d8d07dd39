import { createSSRApp } from "vue";
import { renderToString } from "vue/server-renderer";
import App from "./App.vue";

/** The whole HTML of a book's page. */
export const render = async (id) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>${id}</title>
    <script type="module" src="/rec/rec.js"></script>
    <script type="module" src="/client.js"></script>
    <link rel="stylesheet" href="/page.css">
  </head>
  <body><div id="app" data-id="${id}">${await renderToString(createSSRApp(App, { id }))}</div></body>
</html>`;
