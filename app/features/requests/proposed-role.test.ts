import { expect, test } from "vitest";
import { proposed } from "./approve-request.tsx";

const offer = (key: string, lost: string[], reason: string | null = null) =>
	({ key, name: key, gained: [], lost, reason }) as never;

test("the proposed role can be assigned, and removes the least", () => {
	expect(proposed([offer("narrow", ["teams:manage"]), offer("wide", [])])).toBe("wide");
	expect(proposed([offer("narrow", []), offer("wide", [])])).toBe("narrow");
	expect(proposed([offer("closed", [], "You can’t assign it."), offer("open", ["a", "b"])])).toBe("open");
	expect(proposed([offer("closed", [], "You can’t assign it.")])).toBeUndefined();
});
