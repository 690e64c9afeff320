import "./css/face.css";
import { render } from "preact";

render(<main><h1>datarace</h1></main>, document.getElementById("page")!);
