import vue from "@vitejs/plugin-vue";

const isCustomElement = (tag) => tag === "rec-shelf";

export default { plugins: [vue({ template: { compilerOptions: { isCustomElement } } })] };
