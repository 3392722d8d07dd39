import { load } from "recbuild";
import { Shelf } from "recbuild/react";
import { useState } from "react";

const CARD = `
  <link rel="stylesheet" href="/cards.css">
  <a class="card" data-rec-link><b data-rec="title"></b><br><span data-rec="price"></span></a>`;

/** What both the server and the browser render. */
export function Page({ id }) {
  const [clicked, setClicked] = useState("");
  const follow = (event) => {
    event.preventDefault();
    setClicked(event.detail.item);
  };
  return (
    <main>
      <h1>{id}</h1>
      <button onClick={async () => (await load()).track("cart", id)}>Add to basket</button>
      <output>{clicked}</output>
      <Shelf item={id} onrec-click={follow}>
        <a href="/books/">All books</a>
      </Shelf>
      <Shelf item={id} heading="Under £7" where={[{ field: "price", high: 7 }]} deny={["macbeth"]} template={CARD} />
    </main>
  );
}
