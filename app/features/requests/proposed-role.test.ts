import { expect, test } from "vitest";
import { proposed } from "./approve-request.tsx";

const offer = (key: string, lost: string[], reason: string | null = null) =>
	({ key, name: key, gained: [], lost, reason }) as never;

test("the role that is proposed can be given, and takes the least away", () => {
	expect(proposed([offer("narrow", ["teams:manage"]), offer("wide", [])])).toBe("wide");
	expect(proposed([offer("narrow", []), offer("wide", [])])).toBe("narrow");
	expect(proposed([offer("closed", [], "It is not yours to give."), offer("open", ["a", "b"])])).toBe("open");
	expect(proposed([offer("closed", [], "It is not yours to give.")])).toBeUndefined();
});
