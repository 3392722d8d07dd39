/** build-page.mjs turns a stylesheet into its minified text, for a constructable stylesheet. */
declare module "*.css" {
  const text: string;
  export default text;
}
