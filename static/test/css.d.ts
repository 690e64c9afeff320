// Tests read style sheets as text.
declare module "*/tokens.css" {
  const text: string;
  export default text;
}
