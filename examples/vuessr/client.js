import { createSSRApp } from "vue";
import App from "./App.vue";

createSSRApp(App, { id: document.getElementById("app").dataset.id }).mount("#app");
