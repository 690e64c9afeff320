import "./css/face.css";
import "./css/screen.css";
import { render } from "preact";
import { browser } from "./door";
import { reload } from "./reload";
import { App } from "./screen/app";

render(<App door={browser()} reload={reload} />, document.getElementById("page")!);
