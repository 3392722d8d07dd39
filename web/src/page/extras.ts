/**
 * extras.js: what few pages need of rec.js, so that rec.js stays small for all others. It is a file of the engine folder
 * that rec.js loads when a page's markup asks for something in it; whether it does never depends on the visitor. Its
 * errors are those of rec.js too: see RecError.
 */
export { openPictures } from "./pictures/open.js";
export { ownCards } from "./shelf/template.js";
export { fitting } from "./instant/ranking.js";
export { kindList } from "./instant/kinds.js";
export { connectRows as "rec-rows" } from "./rows/load.js";
export { connectProfile as "rec-profile" } from "./panel/load.js";
export { connectSearch as "rec-search", openSearchFile, search } from "./search/load.js";
