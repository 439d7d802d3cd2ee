import { expect, test } from "vitest";
import { openAlong } from "./along.ts";

test("a step whose transaction never begins fails for the same reason", async () => {
	const along = openAlong<string>();
	const { result } = along.add(async (handle) => handle);

	await expect(along.take(() => Promise.reject(new Error("busy")))).rejects.toThrow("busy");
	await expect(result).rejects.toThrow("busy");
});

test("a step that fails does not hang, and leaves the work beside it its value", async () => {
	const along = openAlong<string>();
	const { result } = along.add(() => Promise.reject(new Error("miscounted")));

	const value = await along.take((beside) => beside("handle", async () => "page"));

	expect(value).toBe("page");
	await expect(result).rejects.toThrow("miscounted");
});
