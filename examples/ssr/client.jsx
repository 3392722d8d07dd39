import { hydrateRoot } from "react-dom/client";
import { Page } from "./page.jsx";

const root = document.getElementById("root");
hydrateRoot(root, <Page id={root.dataset.id} />);
