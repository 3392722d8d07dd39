/**
 * The look of a written shelf: that of shelf.css for elements with classes, outside of a shadow root. It is the text of
 * look.py in the runtime's render/; a test compares the two.
 */
import { MAX_PAGE_K } from "../page/instant/options.js";

const LOOK = `rec-shelf{display:block}
rec-shelf>.rec-first,rec-shelf>.rec-first.rec-first *{all:unset}
rec-shelf>.rec-first.rec-first{display:flow-root;line-height:1.35;
min-block-size:var(--rec-min-height,max(344px,21.5em))}
.rec-first.rec-first .rec-heading{display:block;margin:0 0 .75em;font-size:1.3em;font-weight:600}
.rec-first.rec-first :is(.rec-heading,.rec-price){overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.rec-first.rec-first .rec-list{display:grid;grid-auto-flow:column;grid-auto-columns:
max(var(--rec-card-min,max(152px,9.5em)),
min(calc((100% + var(--rec-gap,20px))/var(--k) - var(--rec-gap,20px)),
var(--rec-card-max,max(416px,26em,100%/3))));gap:var(--rec-gap,20px);margin:-6px;padding:6px;
overflow:scroll hidden;scroll-padding:6px;scroll-snap-type:x;scrollbar-color:#8887 transparent;
scrollbar-width:thin}
.rec-first.rec-first .rec-card{display:block;min-inline-size:0;scroll-snap-align:start}
.rec-first.rec-first .rec-link{display:block;border-radius:var(--rec-radius,10px);cursor:pointer}
.rec-first.rec-first .rec-link:focus-visible{outline:2px solid var(--rec-focus,currentColor);
outline-offset:3px}
.rec-first.rec-first .rec-link:hover .rec-title{text-decoration:underline}
.rec-first.rec-first :is(.rec-tile,.rec-picture,.rec-image){display:grid;inline-size:100%;
border-radius:var(--rec-radius,10px);aspect-ratio:var(--rec-image-ratio,1);object-fit:var(--rec-image-fit,cover)}
.rec-first.rec-first .rec-tile{overflow:hidden;place-items:center;background:oklch(.62 .09 var(--hue)/.2);
color:color-mix(in oklab,oklch(.62 .09 var(--hue)) 62%,currentColor);font-size:3em}
.rec-tone0{--hue:25}.rec-tone1{--hue:85}.rec-tone2{--hue:145}.rec-tone3{--hue:205}.rec-tone4{--hue:265}
.rec-tone5{--hue:325}
.rec-first.rec-first .rec-texts{display:flow-root;min-block-size:6.92em}
.rec-first.rec-first :is(.rec-title,.rec-reason){display:-webkit-box;overflow:hidden;overflow-wrap:anywhere;
-webkit-box-orient:vertical;-webkit-line-clamp:2}
.rec-first.rec-first :is(.rec-title,.rec-price,.rec-reason){margin-block-start:.2em;font-size:.9em}
.rec-first.rec-first .rec-title{margin-block-start:.7em;font-weight:600}
.rec-first.rec-first .rec-price{display:block}
.rec-first.rec-first .rec-reason{font-size:.85em}
`;

/** The stylesheet of shelves with k cards. */
export function lookOf(k: number): string {
  return `${LOOK}.rec-k${k}{--k:${k}}`;
}

/** The stylesheet of all shelves, for a file that a site links. */
export function lookOfAll(): string {
  return LOOK + Array.from({ length: MAX_PAGE_K }, (_, at) => `.rec-k${at + 1}{--k:${at + 1}}\n`).join("");
}
