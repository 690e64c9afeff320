import "./css/face.css";
import "./css/student.css";
import { render } from "preact";
import { browser } from "./door";
import { shelf } from "./keep";
import { reload } from "./reload";
import { App } from "./student/app";

render(<App door={browser()} shelf={shelf()} reload={reload} />, document.getElementById("page")!);
