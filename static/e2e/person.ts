// A person in front of a browser of their own: one Chromium, one page, and what went wrong in it.
import assert from "node:assert/strict";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";

const quiet = [
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
];

export class Person {
	/** Requests that left the server's origin, and what the page complained about. Both stay empty. */
	readonly abroad: string[] = [];
	readonly complaints: string[] = [];

	private constructor(
		readonly name: string,
		readonly page: Page,
		private readonly browser: Browser,
	) {}

	/** Opens a browser for someone who will only talk to origin. */
	static async open(name: string, origin: string, viewport: { width: number; height: number }): Promise<Person> {
		const browser = await chromium.launch({ executablePath: process.env["CHROMIUM"] || "/usr/bin/chromium", headless: true, args: quiet });
		const context = await browser.newContext({ viewport, reducedMotion: "reduce" });
		const page = await context.newPage();
		page.setDefaultTimeout(30_000);
		const person = new Person(name, page, browser);
		page.on("request", (request) => {
			const url = request.url();
			if (!url.startsWith(origin) && !url.startsWith("data:") && !url.startsWith("blob:")) person.abroad.push(url);
		});
		page.on("websocket", (socket) => {
			if (new URL(socket.url()).host !== new URL(origin).host) person.abroad.push(socket.url());
		});
		page.on("pageerror", (error) => person.complaints.push(String(error)));
		page.on("console", (message) => {
			// A lost connection is part of the story; everything else is not.
			if (message.type() === "error" && !/WebSocket|ERR_CONNECTION/.test(message.text())) person.complaints.push(message.text());
		});
		return person;
	}

	/** Fails on any accessibility violation that axe finds in the page as it stands. */
	async accessible(state: string): Promise<void> {
		await this.page.evaluate(axe.source);
		const found = await this.page.evaluate(async () => {
			const run = (globalThis as unknown as { axe: typeof axe }).axe.run;
			const { violations } = await run(document);
			return violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(" | ")}`);
		});
		assert.deepEqual(found, [], `${this.name}'s page has accessibility violations in ${state}`);
	}

	/** Writes a program over what stands in the editor. */
	async type(source: string): Promise<void> {
		await this.page.locator(".cm-content").click();
		await this.page.keyboard.press("ControlOrMeta+a");
		await this.page.keyboard.insertText(source);
	}

	/** Keeps what this person sees, and says where. */
	async picture(path: string): Promise<void> {
		await this.page.screenshot({ path });
		console.error(`${this.name} sees ${path}`);
	}

	async close(): Promise<void> {
		await this.browser.close();
	}
}
