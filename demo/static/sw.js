/**
 * The shop's own service worker. The first line keeps the recommendations for visitors without a network, the second one
 * the pages that they have opened; a page that was never opened is answered by offline.html.
 */
importScripts("rec/offline.js");
recbuild.keepPages({ fallback: "offline.html", files: ["offline-page.js", "cards.css", "shop.css", "motifs.svg"] });
