import { expect, test, vi } from "vitest";
import { AnswerMemory } from "./answer-memory.ts";

const MOST = 1_000;
const memoryOf = (ms = 60_000) => new AnswerMemory<string>({ most: MOST, ms });
/** Remembers an answer for each of many people, ten to a workspace. */
function filled(people: number) {
	const memory = memoryOf();
	for (let index = 0; index < people; index++) {
		memory.remember(`key ${index}`, `answer ${index}`, [`org_${Math.floor(index / 10)}`, `user_${index}`]);
	}
	return memory;
}

test("a change makes exactly the answers unknown that depend on it", () => {
	const memory = filled(100);

	memory.forget("org_3");
	memory.forget("user_55");
	memory.forget("org_unknown");

	const known = Array.from({ length: 100 }, (_, index) => index).filter((index) =>
		memory.recall(`key ${index}`),
	);
	expect(known.some((index) => index >= 30 && index < 40)).toBe(false);
	expect(memory.size).toBe(89);
	expect(memory.recall("key 55")).toBeUndefined();
});

test("a change looks only at the answers that it concerns, however many are remembered", () => {
	const memory = filled(MOST);
	const walks = ["entries", "keys", "values", "forEach", Symbol.iterator] as const;
	const spies = walks.map((walk) => vi.spyOn(Map.prototype, walk));
	const reads = vi.spyOn(Map.prototype, "get");

	memory.forget("org_3");

	const walked = spies.flatMap((spy) => spy.mock.calls).length;
	const read = reads.mock.calls.length;
	vi.restoreAllMocks();
	expect(walked).toBe(0);
	// Its ten answers, each with its two ids, and a few to spare.
	expect(read).toBeLessThan(40);
	expect(memory.size).toBe(MOST - 10);
});

test("the memory has a limit, and keeps nothing about answers that are gone", () => {
	const memory = filled(3 * MOST);

	expect(memory.size).toBe(MOST);
	expect(memory.ids).toBe(MOST + MOST / 10);
	expect(memory.recall("key 0")).toBeUndefined();
	expect(memory.recall(`key ${3 * MOST - 1}`)).toBe(`answer ${3 * MOST - 1}`);

	for (let index = 0; index < 3 * MOST; index++) memory.forget(`user_${index}`);
	expect([memory.size, memory.ids]).toEqual([0, 0]);
});

test("an answer that is remembered again depends on what the newer one depends on, and expires", () => {
	const memory = memoryOf();
	memory.remember("acme ada", "first", ["org_1", "ada"]);
	memory.remember("acme ada", "second", ["org_2", "ada"]);

	memory.forget("org_1");
	expect(memory.recall("acme ada")).toBe("second");
	expect(memory.ids).toBe(2);

	const short = memoryOf(0);
	short.remember("acme ada", "first", ["org_1"]);
	expect(short.recall("acme ada")).toBeUndefined();
});
