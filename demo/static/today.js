/** The basket of the page "Today": what is ticked in it. */

const basket = document.querySelector("#basket");
const shelf = document.querySelector('[kind="bought-together"]');

// Going back to the page, a browser may tick the boxes as they were.
basket.addEventListener("change", show);
show();

function show() {
  const ids = [...basket.querySelectorAll(":checked")].map((box) => box.value);
  // Without a basket there is nothing to be bought with.
  shelf.closest("section").hidden = ids.length === 0;
  if (ids.length > 0) shelf.setAttribute("items", ids.join(" "));
}
