import { expect, test } from "vitest";
import { RenderedMemory } from "./rendered-memory.ts";

const made = (html: string) => ({ html, others: [] });

test("a comment that was rendered before is not rendered again", () => {
	const memory = new RenderedMemory();
	let times = 0;
	const render = () => made(`<p>${++times}</p>`);

	expect([memory.recall("a", render), memory.recall("a", render), memory.recall("b", render)]).toEqual([
		made("<p>1</p>"),
		made("<p>1</p>"),
		made("<p>2</p>"),
	]);
});

test("the memory stays below its limit, and forgets the oldest first", () => {
	const memory = new RenderedMemory(100);
	for (let number = 0; number < 1_000; number++) memory.recall(`key ${number}`, () => made("x".repeat(20)));

	expect(memory.characters).toBeLessThanOrEqual(100);
	expect(memory.characters).toBeGreaterThan(60);
	expect(memory.recall("key 999", () => made("again")).html).toBe("x".repeat(20));
	expect(memory.recall("key 0", () => made("again")).html).toBe("again");
	memory.recall("longer than all", () => made("x".repeat(200)));
	expect(memory.characters).toBe(0);
});
