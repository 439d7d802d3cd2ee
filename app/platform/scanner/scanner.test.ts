import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { Readable } from "node:stream";
import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import { EICAR, startLocalScanner } from "#scripts/local/files/scanner.ts";
import { clamd, startClamd } from "#tests/support/app/clamd.ts";
import { skippedWithout } from "#tests/support/databases/programs.ts";
import { LARGEST_FILE, MB } from "../file-size.ts";
import { type ClamdAddress, clamdIn, ScannerUnavailable, scanWithClamd } from "./clamd.server.ts";

const MOST = 26 * MB;

/** The local one keeps the same contract as a real one. */
const SCANNERS = {
	"the local scanner": () => startLocalScanner(0, MOST),
	clamd: () => startClamd(MOST / MB),
};

const bytes = (...pieces: (string | Buffer)[]) => Readable.from(pieces.map((piece) => Buffer.from(piece)));

describe.each(Object.entries(SCANNERS))("%s", (name, start) => {
	let stop: () => unknown = () => {};
	afterEach(() => stop());

	test("tells what is clean from what is not, at any size that we take, and says nothing of what is larger", {
		timeout: 60_000,
	}, async ({ skip }) => {
		if (name === "clamd" && !clamd()) skip(skippedWithout("clamav-daemon"));
		const running = await start();
		stop = running.stop;
		const scan = (...pieces: (string | Buffer)[]) =>
			scanWithClamd(clamdIn(running.address), bytes(...pieces));

		expect(await scan("hello")).toEqual({ outcome: "clean" });
		expect(await scan(EICAR)).toEqual({
			outcome: "infected",
			verdict: expect.stringMatching(/^Eicar-Test-Signature/),
		});
		expect(await scan(EICAR.slice(0, 20), EICAR.slice(20))).toMatchObject({ outcome: "infected" });
		expect(await scan(Buffer.alloc(LARGEST_FILE, "a"))).toEqual({ outcome: "clean" });
		await expect(scan(Buffer.alloc(2 * MOST, "a"))).rejects.toThrow(ScannerUnavailable);
		expect(
			await Promise.all([scan("one"), scan(EICAR), scan("two")]).then((all) => all.map((one) => one.outcome)),
		).toEqual(["clean", "infected", "clean"]);
	});
});

/** A server that does this with each connection, and counts them. */
async function serverThat(treat: (socket: Socket) => void): Promise<ClamdAddress> {
	const open = new Set<Socket>();
	const server = createServer((socket) => {
		open.add(socket);
		socket.on("error", () => socket.destroy());
		treat(socket);
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	onTestFinished(() => {
		for (const socket of open) socket.destroy();
		server.close();
	});
	return { host: "127.0.0.1", port: (server.address() as AddressInfo).port };
}

test.each<[string, (socket: Socket) => void]>([
	["closes at once", (socket) => socket.destroy()],
	["says nothing", (socket) => socket.resume()],
	["says half a line", (socket) => socket.resume().write("stream: O")],
	["says another thing", (socket) => socket.resume().end("stream: OK, I think\0")],
	["never ends its line", (socket) => socket.resume().write("x".repeat(5_000))],
	["is another server", (socket) => socket.resume().end("HTTP/1.1 400 Bad Request\r\n\r\n")],
])("a scanner that %s has not found a file clean", async (_kind, treat) => {
	const address = await serverThat(treat);

	await expect(scanWithClamd(address, bytes("hello"), 500)).rejects.toThrow(ScannerUnavailable);
});

test("a scanner that is not there has not found a file clean", async () => {
	await expect(scanWithClamd({ host: "127.0.0.1", port: 1 }, bytes("hello"))).rejects.toThrow(
		ScannerUnavailable,
	);
});

test("a file that cannot be read to its end is not clean, and its reader hears why", async () => {
	const scanner = await startLocalScanner();
	onTestFinished(scanner.stop);
	const broken = Readable.from(
		(function* () {
			yield Buffer.from("half");
			throw new Error("the storage is gone");
		})(),
	);

	await expect(scanWithClamd(clamdIn(scanner.address), broken)).rejects.toThrow("the storage is gone");
});

test("an address has a host, or an address of either kind, and a port", () => {
	expect(clamdIn("tcp://scanner.internal:3310")).toEqual({ host: "scanner.internal", port: 3310 });
	expect(clamdIn("tcp://[::1]:3310")).toEqual({ host: "::1", port: 3310 });
});
