import { load } from "recbuild";
import { Shelf } from "recbuild/react";
import { type MouseEvent, StrictMode, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";

const CARD = `
  <link rel="stylesheet" href="/cards.css">
  <a class="card" data-rec-link><b data-rec="title"></b><br><span data-rec="price"></span></a>`;

/** As a router does: the path, and a function that goes to another one. */
function usePath() {
  const [path, setPath] = useState(location.pathname);
  useEffect(() => {
    const moved = () => setPath(location.pathname);
    addEventListener("popstate", moved);
    return () => removeEventListener("popstate", moved);
  }, []);
  const go = (to: string) => {
    history.pushState(null, "", to);
    setPath(to);
  };
  return [path, go] as const;
}

function Product({ id, go }: { id: string; go: (to: string) => void }) {
  const follow = (event: CustomEvent<{ readonly item: string }>) => {
    event.preventDefault(); // The router goes there, not the browser.
    go(`/books/${event.detail.item}.html`);
  };
  return (
    <main>
      <h1>{id}</h1>
      <button onClick={async () => (await load()).track("cart", id)}>Add to basket</button>
      <rec-shelf item={id} onrec-click={follow} />
      <Shelf item={id} heading="Under £7" where={[{ field: "price", high: 7 }]} template={CARD} onrec-click={follow} />
    </main>
  );
}

function App() {
  const [path, go] = usePath();
  const id = /^\/books\/(.+)\.html$/.exec(path)?.[1];
  const link = (to: string, text: string) => {
    const follow = (event: MouseEvent) => (event.preventDefault(), go(to));
    return <a href={to} onClick={follow}>{text}</a>;
  };
  return (
    <>
      <nav>{link("/books/hamlet.html", "Hamlet")}{link("/books/dracula.html", "Dracula")}{link("/about", "About")}</nav>
      {id ? <Product id={id} go={go} /> : <p>Choose a book.</p>}
    </>
  );
}

createRoot(document.getElementById("root")!).render(<StrictMode><App /></StrictMode>);
