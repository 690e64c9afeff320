// An address of this machine by which another device would come: not loopback, so that to a browser the pages are no
// secure context, as in a classroom. Nothing that is sent there leaves the machine.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { networkInterfaces } from "node:os";

const made = "datarace-e2e";

export interface Address {
	readonly ip: string;
	/** Takes away what was made for it. */
	remove(): void;
}

/** The default route's interface first, then any other. A machine without one gets an interface for the test, where that
 * is allowed; otherwise this throws and says what to do. */
export function address(): Address {
	const first = defaultInterface();
	const all = Object.entries(networkInterfaces()).sort(([a], [b]) => Number(b === first) - Number(a === first));
	for (const [, list] of all) {
		const found = list?.find((a) => a.family === "IPv4" && !a.internal);
		if (found) return { ip: found.address, remove: () => {} };
	}
	const ip = "198.51.100.77"; // kept for documentation, so nobody's
	try {
		execFileSync("ip", ["link", "add", made, "type", "dummy"], { stdio: "pipe" });
		execFileSync("ip", ["address", "add", `${ip}/32`, "dev", made], { stdio: "pipe" });
		execFileSync("ip", ["link", "set", made, "up"], { stdio: "pipe" });
	} catch (why) {
		throw new Error(`this machine has no address but loopback, and none could be made for the test: connect it to a network, or run as root with iproute2 (${why})`);
	}
	console.error(`this machine has no address but loopback: the test made ${ip} on ${made}`);
	return { ip, remove: () => execFileSync("ip", ["link", "delete", made], { stdio: "pipe" }) };
}

/** The name of the interface that the default route uses, empty when there is none. */
function defaultInterface(): string {
	try {
		const routes = readFileSync("/proc/net/route", "utf8").split("\n");
		return routes.map((line) => line.split("\t")).find((fields) => fields[1] === "00000000")?.[0] ?? "";
	} catch {
		return "";
	}
}
