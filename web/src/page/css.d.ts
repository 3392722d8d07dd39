/** build-page.mjs turns a stylesheet into its minified text, for a constructable sheet. */
declare module "*.css" {
  const text: string;
  export default text;
}
