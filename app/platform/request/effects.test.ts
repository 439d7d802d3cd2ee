import { expect, test } from "vitest";
import { effectsOf, transactWithEffects, withEffects } from "./effects.server.ts";

const asked = (method: string, headers = {}) =>
	effectsOf(new Request("http://localhost:3000/acme/audit", { method, headers }));

test.each([
	["Sec-Purpose", "prefetch"],
	["Sec-Purpose", "prefetch;prerender"],
	["Purpose", "prefetch"],
	["X-Purpose", "preview"],
	["X-Moz", "prefetch"],
])("%s: %s marks a page as prefetched, and a form is still sent", (name, value) => {
	expect(asked("GET", { [name]: value })).toBe("refused");
	expect(asked("HEAD", { [name]: value })).toBe("undone");
	expect(asked("POST", { [name]: value })).toBe("kept");
});

test("any other page may have effects", () => {
	expect([asked("GET"), asked("GET", { "Sec-Purpose": "x" }), asked("HEAD"), asked("POST")]).toEqual([
		"kept",
		"kept",
		"undone",
		"kept",
	]);
});

test("undone work returns its value, and its transaction fails at the end", async () => {
	const ended: string[] = [];
	const open = async (work: (handle: string) => Promise<number>) => {
		try {
			const value = await work("db");
			ended.push("committed");
			return value;
		} catch (error) {
			ended.push("rolled back");
			throw error;
		}
	};
	const run = (work: (handle: string) => Promise<number>) => transactWithEffects(open, work);

	expect(await run(async () => 1)).toBe(1);
	expect(await withEffects("undone", () => run(async () => 2))).toBe(2);
	await expect(withEffects("undone", () => run(() => Promise.reject(new Error("a bug"))))).rejects.toThrow(
		"a bug",
	);
	await expect(withEffects("refused", () => run(async () => 3))).rejects.toMatchObject({
		init: { status: 403 },
	});
	expect(ended).toEqual(["committed", "rolled back", "rolled back"]);
});
