import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { startDownload } from "./download.server.ts";

async function* pieces(...of: (string | Error)[]) {
	for (const piece of of) {
		if (piece instanceof Error) throw piece;
		yield piece;
	}
}

test("a file arrives whole, also an empty one", async () => {
	expect(await new Response(await startDownload(pieces("one ", "two"))).text()).toBe("one two");
	expect(await new Response(await startDownload(pieces())).text()).toBe("");
});

test("what fails before the first bytes fails before anything is answered", async () => {
	await expect(startDownload(pieces(new Error("gone")))).rejects.toThrow("gone");
});

test("what fails later breaks the file off", async () => {
	const body = await startDownload(pieces("one ", new Error("gone")));

	await expect(new Response(body).text()).rejects.toThrow("gone");
});

test("nothing more is made once the reader has left, and never more than a piece ahead", async () => {
	let made = 0;
	let isClosed = false;
	async function* endless() {
		try {
			for (;;) yield `${++made}\n`;
		} finally {
			isClosed = true;
		}
	}

	const reader = (await startDownload(endless())).getReader();
	await reader.read();
	await sleep(20);
	expect(made).toBeLessThan(4);
	await reader.cancel();

	expect(isClosed).toBe(true);
});
