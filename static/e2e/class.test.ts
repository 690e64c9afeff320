// A lesson from the first click to the podium: an instructor, three students and a projector, each in a browser of their
// own, play two rounds on the built server with the real judge. The instructor sits at the server itself; everybody else
// comes over plain http by another address of the machine, as from another device: there a page has no secure context,
// so no clipboard, no randomUUID, no wake lock and no service worker.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import type { Locator } from "playwright-core";
import { type Address, address } from "./address";
import { Person } from "./person";
import { Server } from "./server";

const desk = { width: 1440, height: 900 };
const wall = { width: 1920, height: 1080 };
const phone = { width: 390, height: 844 };

/** The judge may have to warm up first, on a machine that is busy with other tests. */
const warmUp = 10 * 60_000;
const verdict = 2 * 60_000;

function program(path: string): Promise<string> {
	return readFile(`game/catalog/packs/core/${path}`, "utf8");
}

/** The fixes of a challenge, as a pack has them. */
async function fixes(challenge: string): Promise<string[]> {
	const names = await readdir(`game/catalog/packs/core/${challenge}/fix`);
	return Promise.all(names.map((name) => program(`${challenge}/fix/${name}`)));
}

/** Turns to the first patch that is right, or that is not, and returns its number. */
async function turnTo(person: Person, challenge: string, right: boolean): Promise<number> {
	const known = await fixes(challenge);
	const pages = person.page.locator(".pager button");
	await pages.first().waitFor();
	for (let i = 0; i < (await pages.count()); i++) {
		await pages.nth(i).click();
		await person.page.locator('.pager button[aria-pressed="true"]', { hasText: new RegExp(`^${i + 1}\\b`) }).waitFor();
		const whole = person.page.locator(".chooser .diff > button"); // pressed already on the patch that was in view
		if ((await whole.getAttribute("aria-pressed")) !== "true") await whole.click();
		await person.page.getByRole("button", { name: "Only what changes", exact: true }).waitFor();
		const lines = await person.page.locator(".chooser .diff-lines li:not(.go) code").allTextContents();
		const text = lines.map((line) => line.replace(/^added: /, "")).join("\n").replaceAll(/[ \n]+/g, " ").trim();
		if (known.some((fix) => fix.replaceAll(/\s+/g, " ").trim() === text.replaceAll(/\s+/g, " ")) === right) return i + 1;
	}
	throw new Error(`none of ${await pages.count()} patches is ${right ? "right" : "wrong"}`);
}

function number(text: string | null): number {
	return Number((text ?? "").replaceAll(/[^0-9]/g, ""));
}

/** The board as a person reads it: rank, name and points of each row. */
async function board(rows: Locator): Promise<{ name: string; points: number }[]> {
	const list = await rows.all();
	return Promise.all(
		list.map(async (row) => ({ name: await row.locator("bdi").first().innerText(), points: number(await row.locator(".num").first().innerText()) })),
	);
}

describe("a class plays two rounds", { timeout: 25 * 60_000 }, () => {
	let server: Server;
	let lan: Address | undefined;
	let outside = ""; // the server's origin for other devices
	let host: Person, screen: Person, ada: Person, bo: Person, cleo: Person;
	let code = "";
	const everybody = () => [host, screen, ada, bo, cleo].filter((p) => p !== undefined);

	const phase = (p: Person, name: string, timeout = 30_000) => p.page.locator(`body[data-phase="${name}"]`).waitFor({ state: "attached", timeout });
	const all = async (name: string, timeout?: number) => {
		await Promise.all(everybody().map((p) => phase(p, name, timeout)));
	};
	const primary = (label: string) => host.page.getByRole("button", { name: label, exact: true }).click();
	const points = async (p: Person) => number(await p.page.getByTestId("points").innerText());

	/** A step of the lesson. When one fails, the pages are kept as pictures and the later steps say that they were not
	 * reached. With PICTURES set to a directory, the pages are kept after every step. */
	let failed = false;
	let steps = 0;
	const step = (name: string, play: () => Promise<void>) =>
		it(name, async () => {
			assert.ok(!failed, "not reached: an earlier step failed");
			failed = true;
			steps++;
			try {
				await play();
				failed = false;
			} finally {
				const dir = process.env["PICTURES"] ?? (failed ? "static/node_modules/.cache/e2e" : "");
				if (dir) await Promise.all(everybody().map((p) => p.picture(`${dir}/${steps}-${p.name.replaceAll(" ", "-")}.png`)));
			}
		});

	before(async () => {
		lan = address();
		server = await Server.start("bin/datarace");
		outside = `http://${lan.ip}:${new URL(server.origin).port}`;
	});

	after(async () => {
		for (const person of everybody()) await person.close();
		await server?.stop();
		lan?.remove();
	});

	/** Whether a page is a secure context, told by the page itself and by what browsers give to such pages alone. */
	const secure = async (p: Person, want: boolean) => {
		const got = await p.page.evaluate(() => ({
			context: window.isSecureContext,
			clipboard: "clipboard" in navigator,
			workers: "serviceWorker" in navigator,
			uuid: "randomUUID" in crypto,
		}));
		assert.deepEqual(got, { context: want, clipboard: want, workers: want, uuid: want }, `${p.name}'s page at ${p.page.url()}`);
	};

	step("the instructor opens a room by the printed link, and the key leaves the address", async () => {
		host = await Person.open("the instructor", server.origin, desk);
		await host.page.goto(server.link);
		await host.page.getByRole("heading", { name: "New room" }).waitFor();
		assert.equal(new URL(host.page.url()).hash, "", "the key is still in the address bar");
		await host.accessible("the list of playlists");
		await host.page.getByRole("radio", { name: /First steps/ }).check();
		await host.page.getByRole("button", { name: "Open the room" }).click();
		await phase(host, "lobby");
		code = (await host.page.getByTestId("room-code").first().innerText()).replaceAll(/\s/g, "");
		assert.match(code, /^[A-HJKMNP-TV-Z2-9]{6}$/);
		await secure(host, true);
	});

	step("the instructor's phone opens the same room by the link with the other address", async () => {
		const remote = await Person.open("the instructor's phone", outside, phone);
		await remote.page.goto(server.link.replace(server.origin, outside));
		await remote.page.getByRole("button", { name: "Go there" }).click();
		await phase(remote, "lobby");
		await secure(remote, false);
		await remote.accessible("the lobby");
		assert.deepEqual([remote.abroad, remote.complaints], [[], []], "the phone's requests beyond the server, and its console");
		await remote.close();
	});

	step("the projector shows where to go and the code", async () => {
		screen = await Person.open("the projector", outside, wall);
		await screen.page.goto(`${outside}/screen/${code}`);
		await phase(screen, "lobby");
		assert.equal((await screen.page.getByTestId("room-code").innerText()).replaceAll(/\s/g, ""), code);
		await screen.accessible("the lobby");
	});

	step("three students join by code or by link, and a taken name is refused beside its field", async () => {
		ada = await Person.open("Ada", outside, desk);
		bo = await Person.open("Bo", outside, desk);
		cleo = await Person.open("Cléo", outside, phone);
		await ada.page.goto(outside);
		await ada.accessible("the join form");
		await ada.page.getByLabel("Room code").fill(code.toLowerCase());
		await ada.page.getByLabel("Your name").fill("Ada");
		await ada.page.getByRole("button", { name: "Join", exact: true }).click();
		await phase(ada, "lobby");
		for (const student of [bo, cleo]) await student.page.goto(`${outside}/j/${code}`);
		await bo.page.getByLabel("Your name").fill("ADA");
		await bo.page.getByRole("button", { name: "Join", exact: true }).click();
		await bo.page.getByText(/ADA 2/).first().waitFor();
		for (const student of [bo, cleo]) {
			await student.page.getByLabel("Your name").fill(student.name);
			await student.page.getByRole("button", { name: "Join", exact: true }).click();
			await phase(student, "lobby");
		}
		await screen.page.getByText("Cléo").waitFor();
		await host.page.getByText("Cléo").first().waitFor();
		await ada.accessible("the lobby");
		await cleo.accessible("the lobby on a phone");
		for (const person of [ada, bo, cleo, screen]) await secure(person, false);
		await host.accessible("the lobby");
	});

	step("the warm-up tries every device, and host and projector see how many are ready", async () => {
		await ada.page.getByText("The judge is ready.").waitFor({ timeout: warmUp });
		await primary("Start the warm-up");
		await all("warmup");
		await host.page.getByRole("button", { name: "5 more minutes", exact: true }).click(); // on a busy machine
		const line = await program("warm-up/fix/mutex.go");
		await cleo.page.getByRole("button", { name: "Code", exact: true }).click();
		for (const student of [ada, bo, cleo]) await student.type(line);
		await ada.page.getByRole("button", { name: "Check", exact: true }).click();
		await ada.page.getByTestId("check-verdict").waitFor({ timeout: verdict });
		for (const student of [ada, bo]) await student.page.getByRole("button", { name: /^Submit/ }).click();
		await screen.page.getByText("2 of 3 ready").waitFor({ timeout: verdict });
		await host.page.getByLabel("Who is ready").getByText("Cléo").waitFor();
		await Promise.all(everybody().map((p) => p.accessible("the warm-up")));
		await cleo.page.getByRole("button", { name: "Code", exact: true }).click();
		await cleo.page.getByRole("button", { name: /^Submit/ }).click();
		await screen.page.getByText("3 of 3 ready").waitFor({ timeout: verdict });
		for (const student of [ada, bo, cleo]) {
			await student.page.getByTestId("ready").filter({ hasText: "Nothing more to do" }).waitFor({ state: "attached" });
		}
		for (const tried of ["ms there and back", "The editor takes", "Check answers", "Submit arrives", "It is saved", "The judge answers"]) {
			await ada.page.locator(".ticks .good", { hasText: tried }).waitFor();
		}
		assert.doesNotMatch(await screen.page.locator("body").innerText(), /Unlock|Ada|Cléo/, "the projector tells the line, or who is ready");
	});

	step("everybody reads first, with the editor shut, until the instructor starts the clock", async () => {
		await primary("Start round 1");
		await all("reading");
		await ada.page.getByRole("button", { name: "Data race", exact: true }).click();
		await bo.page.getByRole("button", { name: "Deadlock", exact: true }).click();
		await ada.page.getByRole("button", { name: "Data race", exact: true, pressed: true }).waitFor();
		assert.equal(await ada.page.getByRole("button", { name: "See it fail" }).count(), 0, "reading is spoiled");
		await ada.page.getByText("A web site counts its visits.").waitFor();
		await ada.type("package nothing");
		assert.match(await ada.page.locator(".cm-content").innerText(), /package hits/, "the editor was open in the reading phase");
		await Promise.all(everybody().map((p) => p.accessible("the reading phase")));
		await primary("Start the clock");
		await all("running");
	});

	step("anybody may see the untouched program fail, free, and the projector does not", async () => {
		await bo.page.getByRole("button", { name: "See it fail" }).click();
		const fails = bo.page.getByLabel("See it fail");
		await fails.locator('[data-testid="verdict"][data-kind="race"]').waitFor({ timeout: verdict });
		await fails.getByLabel("The run that showed it").waitFor();
		await bo.accessible("the untouched program's failure");
		await fails.getByRole("button", { name: "Close" }).click();
		assert.doesNotMatch(await screen.page.locator("body").innerText(), /data race/i);
	});

	step("an accepted fix, two wrong ones with the racing lines marked, and a reload that loses nothing", async () => {
		await ada.type(await program("page-hits/fix/mutex.go"));
		await ada.page.getByRole("button", { name: "Check", exact: true }).click();
		await ada.page.getByTestId("check-verdict").waitFor({ timeout: verdict });
		assert.equal(await ada.page.getByTestId("check-verdict").getAttribute("data-kind"), "accepted");
		await ada.page.locator(".cm-content").press("ControlOrMeta+Enter");
		await ada.page.locator('[data-testid="verdict"][data-kind="accepted"]').waitFor({ timeout: verdict });
		await ada.page.getByText(/Solved: \d+ points in this round/).waitFor();
		await ada.page.getByRole("button", { name: /An Unlock happens before the next Lock/ }).click();
		await ada.page.getByText("That is 100 more.").waitFor();

		await bo.type(await program("page-hits/wrong/lock-writes-only.race.go"));
		await bo.page.getByRole("button", { name: /^Submit/ }).click();
		await bo.page.locator('[data-testid="verdict"][data-kind="race"]').waitFor({ timeout: verdict });
		assert.ok((await bo.page.locator(".cm-gutters .lane-1, .cm-gutters .lane-2").count()) >= 2, "the racing lines are not marked in the gutter");
		await bo.accessible("a race's verdict");
		await bo.type(await program("page-hits/wrong/lock-around-render.serial.go"));
		await bo.page.getByRole("button", { name: /^Submit/ }).click();
		await bo.page.locator('[data-testid="verdict"][data-kind="serial"]').waitFor({ timeout: verdict });

		const text = `${await program("page-hits/start.go")}\n// half a thought`;
		await cleo.page.getByText("No keyboard? Choose a patch.").waitFor();
		await cleo.accessible("the offer of patches");
		await cleo.page.getByRole("button", { name: "Write it myself", exact: true }).click();
		await cleo.type(text);
		await cleo.page.getByText("Saved", { exact: true }).waitFor();
		await cleo.page.reload();
		await phase(cleo, "running");
		await cleo.page.getByText("// half a thought").waitFor();
		await cleo.accessible("a round on a phone");
		await ada.accessible("a solved round");
		await host.accessible("a running round");
		await screen.accessible("a running round");
	});

	step("the projector shows who solved it and never code or a verdict while the round runs", async () => {
		await screen.page.locator('[data-rung="solved"]', { hasText: "1" }).waitFor();
		const text = await screen.page.locator("body").innerText();
		for (const spoiler of [/mutex/i, /visits\+\+/, /data race/i, /s\.mu/, /half a thought/]) assert.doesNotMatch(text, spoiler);
	});

	step("pause stops the clock and the editor for everyone, and more time is more time", async () => {
		await primary("Pause");
		await all("paused");
		await host.page.getByRole("button", { name: "1 more minute", exact: true }).click();
		await primary("Resume");
		await all("running");
	});

	step("the bell turns drafts into submissions, and the projector's board is the class's", async () => {
		await host.page.getByTestId("end").click();
		await host.page.getByTestId("end").click();
		await all("review", verdict);
		await Promise.all(everybody().map((p) => p.accessible("the review")));
		await ada.page.getByText("Cause. visits++ reads the field").waitFor();
		await ada.page.getByText("You saw it coming: data race.").waitFor();
		await bo.page.getByText("You expected deadlock. It was: data race.").waitFor();
		await screen.page.getByText("1 of 2 saw it coming: data race.").waitFor();
		const rows = await board(screen.page.locator("ol.board li[data-seat]"));
		assert.deepEqual(rows.map((r) => r.name), ["Ada", "Bo", "Cléo"]);
		assert.deepEqual(rows.map((r) => r.points), [await points(ada), await points(bo), await points(cleo)]);
		assert.ok((rows[0]?.points ?? 0) > 700, `the fix with its edge named has ${rows[0]?.points} points`);
		assert.equal(rows[1]?.points, 250, "a serial program is worth 250 points");
		assert.equal(rows[2]?.points, 0, "the untouched program has points");
	});

	step("a server killed in the second round goes on with the same seats, code and points", async () => {
		const points1 = await points(ada);
		await primary("Start round 2");
		await all("reading");
		await primary("Start the clock");
		await all("running");
		await bo.type(await program("newsletter/fix/channel-goroutines.go"));
		await bo.page.getByText("Saved", { exact: true }).waitFor();
		await cleo.page.getByTestId("open-patches").click();
		await cleo.page.getByRole("button", { name: "No more submitting. Sure?", exact: true }).click();
		const wrong = await turnTo(cleo, "newsletter", false);
		await cleo.accessible("the patches");
		assert.equal(await cleo.page.getByRole("button", { name: /^Submit/ }).count(), 0, "who chooses can still submit");
		await cleo.page.getByTestId("choose").click();
		await cleo.page.getByTestId("choose").click();
		await cleo.page.locator('[data-testid="choice-verdict"]:not([data-kind="accepted"])').waitFor();
		await host.page.getByText("choosing, 1 wrong").waitFor();
		assert.doesNotMatch(await screen.page.locator("body").innerText(), /patch/i, "the projector speaks of patches while the round runs");
		await server.crash();
		await Promise.all([ada, bo].map((p) => p.page.getByText("Saved", { exact: true }).waitFor({ timeout: 60_000 })));
		await cleo.page.getByRole("button", { name: new RegExp(`^Patch ${wrong}, `) }).waitFor({ timeout: 60_000 });
		await all("running");
		assert.equal(await points(ada), points1);
		assert.match(await bo.page.locator(".cm-content").innerText(), /package news/);
	});

	step("the second round ends by itself when everyone has solved it or has chosen", async () => {
		const fix = { ada: "channel-buffer", bo: "channel-goroutines" };
		await ada.type(await program(`newsletter/fix/${fix.ada}.go`));
		for (const student of [bo, ada]) await student.page.getByRole("button", { name: /^Submit/ }).click();
		await turnTo(cleo, "newsletter", true);
		await cleo.page.getByTestId("choose").click();
		await cleo.page.getByTestId("choose").click();
		await all("review", warmUp);
		await cleo.page.getByText("You chose the right patch, at the second try.").waitFor();
		await cleo.page.getByText("The patches of this round").waitFor();
		await Promise.all([cleo, host].map((p) => p.accessible("the review of who chose")));
		for (const student of [ada, bo]) await student.page.getByText(/You solved it: \d+ points/).waitFor();
	});

	step("the podium has the right three in the right order", async () => {
		const want = [ada, bo, cleo];
		const totals = await Promise.all(want.map(points));
		await host.page.getByTestId("finish").click();
		await host.page.getByTestId("finish").click();
		await all("podium");
		const places = screen.page.locator("ol.steps li[data-seat]");
		await places.nth(2).waitFor();
		const rows = await board(places);
		const sorted = want.map((p, i) => ({ name: p.name, points: totals[i] ?? -1 })).sort((a, b) => b.points - a.points);
		assert.deepEqual(rows, sorted);
		await Promise.all(everybody().map((p) => p.accessible("the podium")));
	});

	step("nothing left the server's origin, and no page complained", async () => {
		for (const person of everybody()) {
			assert.deepEqual(person.abroad, [], `${person.name}'s requests beyond the server`);
			assert.deepEqual(person.complaints, [], `${person.name}'s console`);
		}
	});
});
