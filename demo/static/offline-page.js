/** "Try again" leads to the page that the visitor wanted: the service worker names it in the fragment. */
const wanted = new URL(location.hash.slice(1) || "index.html", location.href);
if (wanted.origin === location.origin) document.getElementById("again").href = wanted.href;
