import "./css/face.css";
import "./css/host.css";
import { render } from "preact";
import { browser } from "./door";
import { App } from "./host/app";
import { shelf } from "./keep";
import { reload } from "./reload";

render(<App door={browser()} shelf={shelf()} reload={reload} />, document.getElementById("page")!);
