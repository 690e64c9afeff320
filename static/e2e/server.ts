// A datarace server for tests: the built binary on a data directory of its own.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

export class Server {
	/** The server's origin, without a slash at the end. */
	origin = "";
	/** The instructor's link, key included. */
	link = "";
	private process: ChildProcess | undefined;
	private log: string[] = [];

	private constructor(
		private readonly binary: string,
		private readonly data: string,
		private port: number,
	) {}

	/** Starts a server on a free port and waits until it has printed the instructor's link. */
	static async start(binary: string): Promise<Server> {
		const server = new Server(binary, await mkdtemp(join(tmpdir(), "datarace-e2e-")), 0);
		await server.up();
		return server;
	}

	/** Kills the server as a power cut would, and starts it again on the same port and data. */
	async crash(): Promise<void> {
		await this.down("SIGKILL");
		await this.up();
	}

	/** Stops the server, fails when it did not end well, and removes its data. */
	async stop(): Promise<void> {
		const code = await this.down("SIGTERM");
		await rm(this.data, { recursive: true, force: true });
		if (code !== 0) throw new Error(`the server ended with status ${code}:\n${this.said()}`);
	}

	/** The last lines that the server printed. */
	said(): string {
		return this.log.slice(-40).join("\n");
	}

	private async up(): Promise<void> {
		const child = spawn(this.binary, ["serve", "--addr", `:${this.port}`, "--data", this.data], { stdio: ["ignore", "pipe", "pipe"] });
		this.process = child;
		const link = await new Promise<string>((found, failed) => {
			const read = (line: string) => {
				this.log.push(line);
				const match = /(http:\/\/\S+)\/host#\w+/.exec(line);
				if (match) found(match[0]);
			};
			createInterface(child.stdout).on("line", read);
			createInterface(child.stderr).on("line", read);
			child.once("error", failed);
			child.once("exit", (code) => failed(new Error(`the server ended with status ${code}:\n${this.said()}`)));
		});
		this.link = link;
		this.origin = new URL(link).origin;
		this.port = Number(new URL(link).port);
	}

	private down(signal: NodeJS.Signals): Promise<number | null> {
		const child = this.process;
		if (child === undefined || child.exitCode !== null) return Promise.resolve(child?.exitCode ?? 0);
		return new Promise((ended) => {
			child.removeAllListeners("exit");
			child.once("exit", (code) => ended(code));
			child.kill(signal);
		});
	}
}
