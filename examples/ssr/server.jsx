import { renderToString } from "react-dom/server";
import { Page } from "./page.jsx";

/** The whole HTML of a book's page. */
export function render(id) {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>${id}</title>
    <script type="module" src="/rec/rec.js"></script>
    <script type="module" src="/client.js"></script>
    <link rel="stylesheet" href="/page.css">
  </head>
  <body><div id="root" data-id="${id}">${renderToString(<Page id={id} />)}</div></body>
</html>`;
}
